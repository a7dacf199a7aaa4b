import type { LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { listAll } from '../../kube/index.js';
import { refText } from '../../kube/resources.js';
import type { Problem } from '../../kernel/problem.js';
import type { DesiredObject } from '../model.js';
import { applySetLabels, configMaps } from '../record/names.js';
import { changesBetween, comparable } from './compare.js';
import { consentTo } from './consent.js';
import { judgeDefinition } from './definitions.js';
import { planRefused } from './existing.js';
import { isNamespace, joined, joinsQuietly } from './joined.js';
import { afterInheritance } from './inheritance.js';
import { makerOf } from './makers.js';
import { quiet, stepOf, type Planned, type Planning } from './planning.js';
import { problemAbout } from './problems.js';
import { rehearse } from './rehearse.js';
import { versionOf } from './served.js';

/**
 * Plans a desired object that is there without being ours: a preview of what taking it over would change, and the consent that it takes. An
 * object of another installation is not taken at all.
 *
 * @throws KubeError when the cluster does not answer
 */
export async function planAdoption(
  planning: Planning,
  wanted: DesiredObject,
  live: LiveObject,
): Promise<Planned> {
  const maker = makerOf(live);
  if (maker.applySet !== undefined) return planForeign(planning, { wanted, live, applySet: maker.applySet });
  const shared = isNamespace(wanted.ref) && !maker.ours;
  const object = shared ? joined(wanted.object) : wanted.object;
  const resource = await versionOf(planning.ctx.discovery, wanted);
  const because = `made by ${maker.said}`;
  const lacks = maker.ours
    ? []
    : consentTo(
        'adopt',
        wanted.ref,
        `it was ${because}, and would become part of this installation`,
        planning.decisions,
      );
  // labels of a shared namespace are others' business, also those that nobody applies any more
  const inherits = shared ? [] : maker.inherits;
  if (resource === undefined) {
    return quiet(
      stepOf(planning, wanted, { action: 'adopt', live, object, force: true, because, lacks, inherits }),
    );
  }
  const policy = () => Promise.resolve({ rules: [], scaled: false });
  const rehearsal = await rehearse(planning.ctx, {
    ref: wanted.ref,
    object,
    live,
    resource,
    force: true,
    policy,
  });
  const { outcome } = rehearsal;
  if (isKubeError(outcome))
    return planRefused(planning, { wanted, live, rehearsal, conflicts: [], lacks, action: 'adopt' });
  const fields = changesBetween(
    await comparable(planning.ctx, { live, outcome, resource }),
    await afterInheritance(planning.ctx, { after: outcome, live, object, resource, inherits }),
  );
  const definition = judgeDefinition(wanted, live, planning.decisions);
  const free = shared && joinsQuietly(fields, rehearsal.warnings);
  const step = stepOf(planning, wanted, {
    ...{ action: 'adopt', live, object, force: true, fields, inherits },
    because: free ? `${because}, and shared: it is never deleted` : because,
    lacks: [...(free ? [] : lacks), ...definition.lacks],
  });
  const warnings = rehearsal.warnings.map((text) => `${refText(wanted.ref)}: ${text}`);
  return { step, problems: [], warnings: [...warnings, ...definition.warnings] };
}

interface Foreign {
  readonly wanted: DesiredObject;
  readonly live: LiveObject;
  readonly applySet: string;
}

/** An object of another inventory: two installations that want the same object would take it from each other for ever. */
async function planForeign(planning: Planning, { wanted, live, applySet }: Foreign): Promise<Planned> {
  const owner = (await findParent(planning, applySet)) ?? applySet;
  const problem: Problem = problemAbout(
    wanted,
    planning.origins,
    { rule: 'plan/other-installation', message: `it belongs to another installation, ${owner}` },
    'remove it there first, or give this platform names and namespaces of its own',
  );
  return { step: stepOf(planning, wanted, { action: 'unchanged', live }), problems: [problem], warnings: [] };
}

/** Kinds of parents that kubectl and we make. Others are possible, and named by their id only. */
async function findParent(
  { ctx: { client, signal } }: Planning,
  applySet: string,
): Promise<string | undefined> {
  const labelSelector = `${applySetLabels.id}=${applySet}`;
  const secrets = { ...configMaps, kind: 'Secret', plural: 'secrets' };
  for (const resource of [configMaps, secrets]) {
    try {
      const { items } = await listAll(client, resource, { labelSelector, metadataOnly: true, signal });
      const [parent] = items;
      if (parent) return `${resource.kind} ${parent.metadata.namespace ?? ''}/${parent.metadata.name}`;
    } catch (error) {
      // it is only for the message
      if (!isKubeError(error, 'forbidden')) throw error;
    }
  }
  return undefined;
}
