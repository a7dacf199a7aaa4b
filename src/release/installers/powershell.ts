import { archiveChoices, type InstallerFacts } from './model.js';
import { powershellBody } from './powershell-body.js';

/**
 * Writes `install.ps1`: Windows PowerShell 5.1 and newer. Everything stands in one block: cut off anywhere, it is no script, and run by `iex`, nothing of it stays
 * in the terminal, neither functions nor what an error does.
 */
export function renderPowershellInstaller(facts: InstallerFacts): string {
  const { name, releases, archive, minisignKey } = facts;
  const choice = archiveChoices(facts).find(({ target }) => target === 'windows-amd64');
  const file = choice
    ? `${archive.replaceAll('{os}', 'windows').replaceAll('{arch}', 'amd64')}.zip`.replaceAll(
        '{version}',
        '{0}',
      )
    : '';
  const header = [
    '#requires -version 5.1',
    `# Installs ${name}, or removes it.`,
    '#   irm .../releases/latest/download/install.ps1 | iex',
    '#   & ([scriptblock]::Create((irm .../releases/latest/download/install.ps1))) -Version 1.2.3',
    '# Made by src/release/installers; changes are lost.',
    'param([string]$Version, [string]$Prefix, [switch]$System, [switch]$Uninstall)',
    '',
    '& {',
    '  Set-StrictMode -Off',
    "  $ErrorActionPreference = 'Stop'",
    "  $ProgressPreference = 'SilentlyContinue'",
    `  $name = '${name}'`,
    `  $releases = '${releases}'`,
    '  if ($env:CTO_INSTALL_URL) { $releases = $env:CTO_INSTALL_URL }',
    `  $minisignKey = '${minisignKey ?? ''}'`,
    `  $archiveFormat = '${file}'`,
  ];
  return `${header.join('\n')}\n${powershellBody}`;
}
