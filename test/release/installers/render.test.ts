import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { Language, Parser } from 'web-tree-sitter';
import { releaseSchema } from '../../../src/release/config/schema.js';
import {
  installerFacts,
  renderPowershellInstaller,
  renderShellInstaller,
} from '../../../src/release/installers/index.js';

const config = releaseSchema.parse({ repository: 'example/platform' });
const facts = installerFacts(config, 'https://github.com', 'RWQExample+/=');

describe('what an installer knows', () => {
  test('is where releases are, and what their archives are called', () => {
    expect(facts).toMatchObject({
      name: 'cto',
      releases: 'https://github.com/example/platform/releases',
      archive: 'cto-{version}-{os}-{arch}',
      minisignKey: 'RWQExample+/=',
    });
  });

  test.each([
    ['a key', () => installerFacts(config, 'https://github.com', "'; rm -rf /; '")],
    ['an address', () => installerFacts(config, 'https://example.org/$(id)')],
    [
      'a name',
      () =>
        installerFacts(
          { ...config, archives: { ...config.archives, name: 'a`b`{version}' } },
          'https://github.com',
        ),
    ],
  ])('never holds what a shell would act on: %s', (_, make) => {
    expect(make).toThrow('an installer cannot hold');
  });
});

describe('install.sh', () => {
  test('knows the archive of every Unix platform, and no other', () => {
    const script = renderShellInstaller(facts);
    for (const target of ['linux-amd64', 'linux-arm64', 'darwin-arm64', 'darwin-amd64'])
      expect(script).toContain(`    ${target}) archive="cto-\${version}-${target}.tar.gz" ;;`);
    expect(script).not.toContain('windows-amd64');
  });

  test('takes the universal archive on a Mac that has none of its own', () => {
    const script = renderShellInstaller({ ...facts, targets: ['darwin-universal', 'darwin-arm64'] });
    expect(script).toContain('darwin-amd64) archive="cto-${version}-darwin-universal.tar.gz"');
    expect(script).toContain('darwin-arm64) archive="cto-${version}-darwin-arm64.tar.gz"');
  });
});

describe('install.ps1', async () => {
  const parse = await powershellParser();

  test('is PowerShell without an error', () => {
    expect(parse(renderPowershellInstaller(facts))).toBe(false);
  });

  test('would be told apart from a script with an error', () => {
    expect(
      parse(renderPowershellInstaller(facts).replace('function Get-Platform {', 'function Get-Platform (')),
    ).toBe(true);
  });

  test.each([10, 40, 70, 95])('cut off at %d percent is no script that runs', (percent) => {
    const script = renderPowershellInstaller(facts);
    const cut = script.slice(0, Math.floor((script.length * percent) / 100));
    expect(parse(cut) || !cut.includes('Invoke-Installer $Version')).toBe(true);
  });

  test('holds the archive of Windows', () => {
    expect(renderPowershellInstaller(facts)).toContain("$archiveFormat = 'cto-{0}-windows-amd64.zip'");
  });
});

/** Says whether a script has an error, by the grammar of tree-sitter. */
async function powershellParser(): Promise<(script: string) => boolean> {
  const { resolve } = createRequire(import.meta.url);
  await Parser.init();
  const language = await Language.load(
    readFileSync(resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  return (script) => parser.parse(script)?.rootNode.hasError ?? true;
}
