import type { CheckResult, Finding } from '../../../release/doctor/model.js';
import { paint, type Io, type Style } from '../../io.js';

const marks: Readonly<Record<Finding['is'], readonly [mark: string, style: Style]>> = {
  good: ['ok  ', 'green'],
  warning: ['warn', 'yellow'],
  bad: ['bad ', 'red'],
};

const order: readonly Finding['is'][] = ['bad', 'warning', 'good'];

/** What was found about the environment, for people: each check, what it found, what to do. */
export function doctorText(results: readonly CheckResult[], io: Pick<Io, 'color'>): string {
  const lines = results.flatMap(({ says, findings }) => {
    const worst = order.find((one) => findings.some(({ is }) => is === one)) ?? 'good';
    const [mark, style] = marks[worst];
    return [`${paint(io, style, mark)} ${says}`, ...findings.flatMap((finding) => detail(finding))];
  });
  const all = results.flatMap(({ findings }) => findings);
  const bad = all.filter(({ is }) => is === 'bad').length;
  const warnings = all.filter(({ is }) => is === 'warning').length;
  const summary = bad > 0 ? `a release would fail: ${bad} to mend` : 'a release can be built';
  return [...lines, '', `${summary}${warnings > 0 ? `, ${warnings} to know of` : ''}`, ''].join('\n');
}

function detail(finding: Finding): string[] {
  if (finding.is === 'good') return [`       ${finding.detail}`];
  return [`       ${finding.detail}`, `       fix: ${finding.fix}`];
}
