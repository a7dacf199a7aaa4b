import { archiveChoices, type InstallerFacts } from './model.js';
import { shellBody } from './shell-body.js';

/**
 * Writes `install.sh`: POSIX sh, so it runs in dash, busybox, bash and zsh. Everything is a definition but the last line, which a shell only runs when it has read
 * it as a whole: a download that breaks off does nothing.
 */
export function renderShellInstaller(facts: InstallerFacts): string {
  const { name, releases, archive, minisignKey } = facts;
  const choices = archiveChoices(facts).filter(({ target }) => !target.startsWith('windows'));
  const header = [
    '#!/bin/sh',
    `# Installs ${name}, or removes it. Usage and options: sh install.sh --help`,
    '# Made by src/release/installers; changes are lost.',
    'set -eu',
    '',
    `name='${name}'`,
    `releases="\${CTO_INSTALL_URL:-${releases}}"`,
    `minisign_key='${minisignKey ?? ''}'`,
    '',
    '# platform -> name of its archive',
    'archive_of() {',
    '  case $1 in',
    ...choices.map(
      ({ target, archive: id }) => `    ${target}) archive="${archiveText(archive, id)}.tar.gz" ;;`,
    ),
    `    *) fail "there is no ${name} for $1" "platforms: ${choices.map(({ target }) => target).join(', ')}" ;;`,
    '  esac',
    '}',
  ];
  return `${header.join('\n')}\n${shellBody}`;
}

/** The name of an archive, with the version as a variable of the shell. */
function archiveText(pattern: string, target: string): string {
  const [os = '', arch = ''] = target.split('-');
  return pattern.replaceAll('{version}', '${version}').replaceAll('{os}', os).replaceAll('{arch}', arch);
}
