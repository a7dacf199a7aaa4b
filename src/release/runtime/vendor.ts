import type { RuntimePin } from './lock.js';

export async function checkVendor(_pin: RuntimePin, _program: string): Promise<void> {
  await Promise.resolve();
}
