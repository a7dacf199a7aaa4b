import { crdFindings } from '../../bundle/crd-safety.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import type { Consent, Decisions, DesiredObject } from '../model.js';
import { isDefinition } from '../run/stages.js';
import { consentTo } from './consent.js';

/** What a change of a definition means for objects that are stored. */
export interface DefinitionVerdict {
  readonly lacks: readonly Consent[];
  readonly warnings: readonly string[];
}

/** Compares a definition with the one in the cluster; nothing to say about other kinds. */
export function judgeDefinition(
  wanted: DesiredObject,
  live: LiveObject,
  decisions: Decisions,
): DefinitionVerdict {
  const { ref, object } = wanted;
  if (!isDefinition(ref)) return { lacks: [], warnings: [] };
  const findings = crdFindings(live, object, storedVersions(live));
  const texts = (severity: 'breaking' | 'notice') =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(
        ({ path, version, message }) =>
          `${[version, path].filter((part) => part !== undefined && part !== '').join(' ')} ${message}`,
      );
  const breaking = texts('breaking');
  const shown =
    breaking.length > mostShown
      ? [...breaking.slice(0, mostShown), `and ${breaking.length - mostShown} more`]
      : breaking;
  return {
    lacks:
      breaking.length === 0
        ? []
        : consentTo('crd', ref, `objects that are stored may no longer fit: ${shown.join('; ')}`, decisions),
    warnings: texts('notice').map((text) => `${ref.kind} ${ref.name}: ${text}`),
  };
}

/** Findings that are named in a consent; the field changes of the plan show all. */
const mostShown = 10;

function storedVersions({ status }: LiveObject): readonly string[] {
  const versions = isRecord(status) ? status['storedVersions'] : undefined;
  return Array.isArray(versions) ? versions.filter((one) => typeof one === 'string') : [];
}
