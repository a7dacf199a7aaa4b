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
      parse(
        renderPowershellInstaller(facts).replace(
          'function Get-Proxy([string]$Url) {',
          'function Get-Proxy([string]$Url) (',
        ),
      ),
    ).toBe(true);
  });

  test('cut off anywhere is no script that runs', () => {
    const script = renderPowershellInstaller(facts);
    const begin = script.indexOf('& {') + '& {'.length;
    const step = Math.floor((script.length - begin) / 60);
    for (let cut = begin; cut < script.trimEnd().length; cut += step)
      expect(parse(script.slice(0, cut)), script.slice(cut - 60, cut)).toBe(true);
    expect(parse(script.trimEnd().slice(0, -1))).toBe(true);
    // what stands before the block does nothing
    expect(script.slice(0, begin)).not.toMatch(/^[^#\n]*(?:function|Invoke|=)/m);
  });

  test('leaves nothing in a terminal that runs it by iex: all of it stands in one block', () => {
    const script = renderPowershellInstaller(facts);
    const outside = script.slice(0, script.indexOf('& {')).replaceAll(/^#.*$/gm, '').trim();
    expect(outside).toBe('param([string]$Version, [string]$Prefix, [switch]$System, [switch]$Uninstall)');
    expect(script.trimEnd().split('\n').at(-1)).toBe('}');
  });

  test('takes the folders of Path as a list even when there is one, as on a new Windows', () => {
    const calls = [...renderPowershellInstaller(facts).matchAll(/(..)Get-PathFolder\b/g)];
    expect(calls.map(([, before]) => before)).toEqual(['n ', '@(', '@(']);
  });

  test('writes Path back as it was written, with its variables', () => {
    const script = renderPowershellInstaller(facts);
    expect(script).toContain("GetValue('Path', '', 'DoNotExpandEnvironmentNames')");
    expect(script).toContain('-Type ExpandString');
    expect(script).not.toMatch(/GetEnvironmentVariable\(|SetEnvironmentVariable\('Path'/);
  });

  test('never asks for more rights by itself, and refuses -System without them', () => {
    const script = renderPowershellInstaller(facts);
    expect(script).not.toMatch(/RunAs|Start-Process/);
    expect(script).toContain('-System needs a terminal that was started as administrator');
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
