import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A hook of this module would belong to the first test file that loads it: files of one worker share their modules (`isolate: false`). */
function removeLater(folder: string): void {
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    onTestFinished(remove);
  } catch {
    // made while tests are being collected
    afterAll(remove);
  }
}

/** Makes a temporary folder with files, which goes after the test. A folder made in a hook is removed by the file of the hook. */
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
