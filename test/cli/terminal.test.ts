import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { noTerminal, onTerminal } from '../support/terminal.js';
import { writtenSecretsBundle } from '../secrets/support/bundle.js';
import { declared } from '../secrets/support/declarations.js';

const typed = 'tr0ub4dor-and-3';

describe.skipIf(noTerminal !== undefined)('questions on a real terminal', { timeout: 180_000 }, () => {
  const bundle = writtenSecretsBundle([declared('app', [{ key: 'token', purpose: 'how it logs in' }])]);
  const args = ['secrets', 'generate', '--bundle', bundle, '--format', 'plain', '--out', 'out'];

  test('a value is asked for by name and purpose, hidden while it is typed, and taken', async () => {
    const cwd = temporaryFolder();
    const { screen, code, missing } = await onTerminal(args, [['how it logs in', `${typed}\r`]], { cwd });
    expect(missing, screen).toBeNull();
    expect(code, screen).toBe(0);
    expect(screen).toContain('cto/app/token: how it logs in');
    expect(screen).toContain('Nothing of what you type is shown');
    expect(screen).not.toContain(typed);
    const written = readFileSync(join(cwd, 'out', 'cto', 'app.yaml'), 'utf8');
    expect(written).toContain(typed);
  });

  test('Ctrl-C at a question ends it with exit code 5 and writes nothing', async () => {
    const cwd = temporaryFolder();
    const { screen, code } = await onTerminal(args, [['how it logs in', 'half a valu\u0003']], { cwd });
    expect(code, screen).toBe(5);
    expect(screen).toContain('run the same command again');
    expect(screen).not.toContain('half a valu');
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  test('an empty line gives no value: the list of what is missing, exit code 4', async () => {
    const cwd = temporaryFolder();
    const { screen, code } = await onTerminal(args, [['how it logs in', '\r']], { cwd });
    expect(code, screen).toBe(4);
    expect(screen).toContain('secrets/missing');
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  test('errors are red, and plain with --no-color or NO_COLOR', async () => {
    const wrong = ['bundle', 'verify', 'nowhere'];
    const cwd = temporaryFolder();
    expect((await onTerminal(wrong, [], { cwd })).screen).toContain('\u001b[31merror');
    expect((await onTerminal([...wrong, '--no-color'], [], { cwd })).screen).not.toContain('\u001b[');
    expect((await onTerminal(wrong, [], { cwd, env: { NO_COLOR: '1' } })).screen).not.toContain('\u001b[');
  });
});
