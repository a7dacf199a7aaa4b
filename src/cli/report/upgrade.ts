import type { UpgradePlan, UpToDate } from '../../release/upgrade/index.js';

/** What became of an upgrade, for people. @param dryRun whether it was only looked at */
export function upgradeText(plan: UpgradePlan | UpToDate, dryRun: boolean): string {
  if ('current' in plan) return `nothing to do: this is cto ${plan.current}${comparison(plan)}\n`;
  const { from, to, target, file, by } = plan;
  return [
    dryRun ? `cto ${from} would become ${to}; nothing was changed` : `cto ${from} is ${to} now`,
    `  program    ${file} (${target})`,
    `  archive    ${plan.archive.href}`,
    `  SHA-256    ${plan.sha256}`,
    by
      ? `  signature  by the key ${by.keyId}, ${dayOf(by.timestamp)}`
      : '  signature  not checked: this program knows no key',
    '',
  ].join('\n');
}

function comparison({ current, found }: UpToDate): string {
  return current === found ? ' already' : `, newer than the latest release ${found}`;
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The same for programs. */
export function upgradeDocument(plan: UpgradePlan | UpToDate, dryRun: boolean): object {
  if ('current' in plan) return { upgraded: false, from: plan.current, to: plan.found };
  const { from, to, target, file, archive, sha256, by } = plan;
  return {
    upgraded: !dryRun,
    from,
    to,
    program: file,
    target,
    archive: archive.href,
    sha256,
    ...(by && { signature: { format: 'minisign', ...by } }),
  };
}
