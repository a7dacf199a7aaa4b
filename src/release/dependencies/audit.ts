import type { Exec } from '../../kernel/exec.js';
import { isRecord } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import { acceptedAdvisories } from './policy.js';

/** What the audit found. Not being able to ask is said, never taken for a good answer. */
export type AuditVerdict =
  | { readonly is: 'clean'; readonly accepted: readonly string[] }
  | { readonly is: 'vulnerable'; readonly problems: readonly Problem[] }
  | { readonly is: 'skipped'; readonly because: string };

/** How to audit. */
export interface AuditOptions {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** Folder with `package-lock.json`. */
  readonly root: string;
  /** Accepted weaknesses, by the id of their advisory.
   * @default those of the policy */
  readonly accepted?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Severities that stop a release. */
const stopping: readonly string[] = ['high', 'critical'];

/** Asks the registry whether a dependency has a known weakness of high or critical severity. @throws the signal's reason when aborted */
export async function auditDependencies(options: AuditOptions): Promise<AuditVerdict> {
  const { exec, env, root, accepted = acceptedAdvisories, signal } = options;
  const { code, stdout, stderr } = await exec({
    file: 'npm',
    args: ['audit', '--json', '--package-lock-only'],
    env,
    cwd: root,
    ...(signal && { signal }),
  });
  if (code === 127) return { is: 'skipped', because: 'npm is not installed' };
  const report = parse(Buffer.from(stdout).toString('utf8'));
  const vulnerabilities = report?.['vulnerabilities'];
  if (!isRecord(vulnerabilities))
    return { is: 'skipped', because: `npm audit gave no report: ${reasonOf(report, stderr)}` };
  return judge(Object.values(vulnerabilities).flatMap(advisoriesOf), accepted);
}

interface Advisory {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: string;
  readonly range: string;
}

function judge(all: readonly Advisory[], accepted: Readonly<Record<string, string>>): AuditVerdict {
  const found = [...new Map(all.map((one) => [`${one.id} ${one.name}`, one])).values()].filter(
    ({ severity }) => stopping.includes(severity),
  );
  const open = found.filter(({ id }) => !Object.hasOwn(accepted, id));
  if (open.length === 0) return { is: 'clean', accepted: found.map(({ id }) => id) };
  return {
    is: 'vulnerable',
    problems: open.map(({ id, name, title, severity, range }) => ({
      rule: 'dependency/advisory',
      message: `${name} ${range} has a known weakness, ${severity}: ${title} (${id})`,
      location: { file: 'package-lock.json' },
      fix: `update ${name}, or accept ${id} with a reason in src/release/dependencies/policy.ts`,
    })),
  };
}

/** Advisories themselves; a package that is only affected through another one has texts in their place. */
function advisoriesOf(vulnerability: unknown): readonly Advisory[] {
  const via =
    isRecord(vulnerability) && Array.isArray(vulnerability['via']) ? (vulnerability['via'] as unknown[]) : [];
  return via.filter(isRecord).map((one) => ({
    id: /GHSA-[\w-]+/.exec(text(one['url']))?.[0] ?? String(one['source']),
    name: text(one['name']),
    title: text(one['title']),
    severity: text(one['severity']),
    range: text(one['range']),
  }));
}

function reasonOf(report: Record<string, unknown> | undefined, stderr: string): string {
  const error = isRecord(report?.['error']) ? report['error'] : undefined;
  const said = [error?.['summary'], error?.['detail'], report?.['message']]
    .map(text)
    .find((one) => one !== '');
  return (said ?? stderr.trim().split('\n').at(-1) ?? 'no answer').trim();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parse(output: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(output);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
