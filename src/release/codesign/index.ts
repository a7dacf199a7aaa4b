export { signWindows, type WindowsOptions } from './windows.js';
export { signApple, type AppleOptions } from './apple.js';
export type { Signed, SigningContext } from './model.js';
export { codesignTools, rcodesignInstall } from './tools.js';
