import { describe, expect, test } from 'vitest';
import { expectNoOwner } from '../../../src/release/upgrade/owner.js';
import { isOperatorError } from '../../../src/kernel/errors.js';

describe('a program that somebody else looks after', () => {
  test.each([
    ['/nix/store/abc-cto-1.0.0/bin/cto', true, 'nix profile upgrade cto'],
    ['/opt/homebrew/Cellar/cto/1.0.0/bin/cto', true, 'brew upgrade cto'],
    ['/home/linuxbrew/.linuxbrew/Cellar/cto/1.0.0/bin/cto', true, 'brew upgrade cto'],
    ['/snap/cto/12/bin/cto', true, 'snap refresh cto'],
    ['C:\\Users\\ann\\scoop\\apps\\cto\\current\\cto.exe', true, 'scoop update cto'],
    ['C:\\ProgramData\\chocolatey\\lib\\cto\\tools\\cto.exe', true, 'choco upgrade cto'],
    [
      'C:\\Users\\ann\\AppData\\Local\\Microsoft\\WinGet\\Packages\\cto_1\\cto.exe',
      true,
      'winget upgrade cto',
    ],
    ['/home/ann/.local/share/mise/installs/cto/1.0.0/bin/cto', true, 'mise upgrade cto'],
    ['/home/ann/.asdf/installs/cto/1.0.0/bin/cto', true, 'asdf install cto latest'],
    ['/usr/bin/cto', true, 'apt-get install --only-upgrade cto'],
    ['/usr/lib/cto/cto', true, 'apt-get install --only-upgrade cto'],
    ['/usr/lib/node_modules/cto/cli.js', false, 'npm install --global cto@latest'],
    [
      '/home/ann/.nvm/versions/node/v22.1.0/lib/node_modules/@acme/cto/cli.js',
      false,
      'npm install --global @acme/cto@latest',
    ],
    [
      'C:\\Users\\ann\\AppData\\Roaming\\npm\\node_modules\\cto\\cli.js',
      false,
      'npm install --global cto@latest',
    ],
    [
      '/home/ann/.local/share/mise/installs/node/22.1.0/lib/node_modules/cto/cli.js',
      false,
      'npm install --global cto@latest',
    ],
    ['/home/ann/work/node_modules/cto/cli.js', false, 'npm install cto@latest'],
    ['/home/ann/.npm/_npx/1234/node_modules/cto/cli.js', false, 'npx cto@latest'],
    [
      '/home/ann/.local/share/pnpm/global/5/.pnpm/cto@1.0.0/node_modules/cto/cli.js',
      false,
      'pnpm add --global cto@latest',
    ],
    ['/home/ann/.config/yarn/global/node_modules/cto/cli.js', false, 'yarn global add cto@latest'],
    ['/home/ann/.bun/install/global/node_modules/cto/cli.js', false, 'bun add --global cto@latest'],
    ['/home/ann/cto/build/cli.js', false, 'git pull, then npm ci'],
  ])('%s', (file, executable, command) => {
    let error: unknown;
    try {
      expectNoOwner({ file, executable }, 'cto');
    } catch (thrown) {
      error = thrown;
    }
    if (!isOperatorError(error)) throw new Error('it is nobody’s');
    expect([error.code, error.hint]).toEqual(['E_UPGRADE_OWNER', expect.stringContaining(command)]);
    expect(error.message).toContain(file);
  });

  test.each([
    '/home/ann/.local/bin/cto',
    '/usr/local/bin/cto',
    '/opt/cto/cto',
    '/root/bin/cto',
    'C:\\Users\\ann\\AppData\\Local\\Programs\\cto\\bin\\cto.exe',
    'C:\\Program Files\\cto\\bin\\cto.exe',
  ])('is none at %s', (file) => {
    expect(() => expectNoOwner({ file, executable: true }, 'cto')).not.toThrow();
  });
});
