export { installerFacts, webOf, type InstallerFacts } from './model.js';
export { renderShellInstaller } from './shell.js';
export { renderPowershellInstaller } from './powershell.js';
