import type { RecordState, Revision } from '../../apply/record/model.js';
import { OperatorError } from '../../kernel/errors.js';

/**
 * The revision to go back to: the one that was asked for, or the last one before the current that succeeded with another bundle.
 *
 * @param asked number as it was typed. Absent: none was
 * @throws OperatorError `E_REVISION` when there is none, or it has no bundle
 */
export function rollbackTarget(record: RecordState, asked: string | undefined): Revision {
  const found = asked === undefined ? previous(record) : askedFor(record, asked);
  if (found !== undefined) return found;
  const known = record.revisions.filter(({ bundle }) => bundle !== undefined).map(({ revision }) => revision);
  const message =
    asked === undefined
      ? `"${record.platform}" has no earlier revision that succeeded with another bundle`
      : `"${record.platform}" has no revision ${asked} with a bundle`;
  throw new OperatorError('E_REVISION', message, {
    hint:
      known.length === 0
        ? 'deploy a bundle instead'
        : `revisions with a bundle: ${known.join(', ')}; see cto history`,
  });
}

function previous({ revisions, current }: RecordState): Revision | undefined {
  return revisions.find(
    ({ revision, result, bundle }) =>
      result === 'succeeded' &&
      bundle !== undefined &&
      bundle.digest !== current?.bundle?.digest &&
      revision < (current?.revision ?? Number.POSITIVE_INFINITY),
  );
}

function askedFor({ revisions }: RecordState, asked: string): Revision | undefined {
  return revisions.find(({ revision, bundle }) => String(revision) === asked && bundle !== undefined);
}
