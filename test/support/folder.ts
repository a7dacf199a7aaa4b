import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const later = new Set<string>();

/**
 * A hook of this module would belong to the first test file that loads it, since files of one worker share their modules (`isolate: false`), and one that
 * is registered inside another hook never runs. `tidy.ts` calls {@link removeFolders} after each file.
 */
function removeLater(folder: string): void {
  try {
    onTestFinished(() => remove(folder));
  } catch {
    // made in a hook, or while tests are being collected
    later.add(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes the folders that no test does: those that were made in hooks. */
export function removeFolders(): void {
  for (const folder of later) remove(folder);
  later.clear();
}

/** Makes a temporary folder with files, which goes after the test. A folder made in a hook goes after the file of the hook. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'cto-test-'));
  removeLater(folder);
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}
