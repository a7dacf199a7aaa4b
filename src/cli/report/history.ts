import type { RecordState, Revision } from '../../apply/record/model.js';
import { formatDuration } from '../duration.js';
import { shortDigest } from './words.js';

/** The revisions of an installation as a table, newest first. `*` marks what the cluster is meant to hold. */
export function historyText({ platform, revisions, current }: RecordState): string {
  if (revisions.length === 0) return `platform ${platform}: no revision is recorded\n`;
  const rows = revisions.map((one) => [
    `${one.revision === current?.revision ? '*' : ' '}${one.revision}`,
    one.result,
    purposeText(one),
    one.bundle === undefined ? '' : `${one.bundle.profile} ${shortDigest(one.bundle.digest)}`,
    one.began,
    one.seconds === undefined ? '' : formatDuration(one.seconds * 1000),
    one.who,
  ]);
  const head = [' revision', 'result', 'purpose', 'bundle', 'began', 'took', 'by'];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `platform ${platform}\n${lines.join('\n')}\n`;
}

function purposeText({ purpose, rolledBackTo }: Revision): string {
  return rolledBackTo === undefined ? purpose : `${purpose} to ${rolledBackTo}`;
}
