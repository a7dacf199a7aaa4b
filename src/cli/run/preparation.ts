import { describeMigration, migrationPlan, type MigrationPlan } from '../../apply/migration/index.js';
import type { Decisions, Plan, Report } from '../../apply/model.js';
import { missingRights, neededRights, rightsRequestOf } from '../../apply/permissions/index.js';
import { planDeploy } from '../../apply/plan/index.js';
import type { Prepared } from '../../apply/prepared.js';
import { loadRevision, readRecord } from '../../apply/record/index.js';
import { execute } from '../../apply/run/index.js';
import type { Bundle, BundleIndex } from '../../bundle/bundle.js';
import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import { isKubeError } from '../../kube/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { Options } from '../command.js';
import { executeOptions, isIdle, type Undertaking } from './carry-out.js';
import type { Cluster, ClusterSession } from './cluster.js';
import type { ClusterSettings } from './cluster-settings.js';
import { deploySecrets, secretFacts, secretLines, type DeploySecrets } from './deploy-secrets.js';
import { productionNames } from './production.js';

/** What is to be planned. */
export interface PreparationRequest {
  readonly bundle: Bundle;
  readonly decisions: Decisions;
  readonly settings: ClusterSettings;
  /** The options as given: they say where values of Secrets are. */
  readonly options: Options;
  /** Revision whose bundle is brought back. Absent: it is a deploy. */
  readonly rolledBackTo?: number;
}

/** A plan that was checked for what it needs beside consent. */
export interface Preparation {
  readonly request: PreparationRequest;
  readonly prepared: Prepared;
  readonly secrets: DeploySecrets;
  /** Absent: the profile stays, or nothing runs yet. */
  readonly migration?: MigrationPlan;
}

/** Plans a deploy or a rollback, and checks that Secrets and rights are there; what is missing becomes problems of the plan. Writes nothing. */
export async function prepareDeploy(
  { cluster, io, vault }: ClusterSession,
  request: PreparationRequest,
): Promise<Preparation> {
  const [prepared, secrets] = await Promise.all([
    planFor(cluster, request),
    deploySecrets({ cluster, io, vault, ...request }),
  ]).catch((error: unknown) => explainForbidden(cluster, request, error));
  const rights = isIdle(prepared.plan) && !secrets.pending ? [] : await rightsProblemsOf(cluster, request);
  const plan = withProblems(prepared.plan, [...rights, ...secrets.state.problems.filter(concernsDeploying)]);
  const migration = await migrationOf(cluster, plan);
  return { request, prepared: { ...prepared, plan }, secrets, ...(migration && { migration }) };
}

async function planFor(cluster: Cluster, request: PreparationRequest): Promise<Prepared> {
  const { bundle, decisions, rolledBackTo } = request;
  const record = await readRecord(cluster, bundle.index.platform);
  const purpose = rolledBackTo === undefined ? 'deploy' : 'rollback';
  return planDeploy(cluster, { bundle, decisions, purpose, ...(record && { record }) });
}

/** Who may not even look gets the whole list of what is missing, not the first refusal. */
async function explainForbidden(
  cluster: Cluster,
  request: PreparationRequest,
  error: unknown,
): Promise<never> {
  if (!isKubeError(error, 'forbidden')) throw error;
  const problems = await rightsProblemsOf(cluster, request);
  if (problems.length === 0) throw error;
  throw new OperatorError('E_PERMISSIONS', 'rights are missing; nothing was changed', {
    problems,
    exitCode: exitCodes.refused,
    cause: error,
  });
}

/** Every right that is missing, before any change. Who changes nothing needs none but those that the plan needed. */
function rightsProblemsOf(cluster: Cluster, { bundle }: PreparationRequest): Promise<Problem[]> {
  return missingRights(cluster, neededRights(rightsRequestOf(bundle)));
}

/** Values that nobody asked for do no harm: the folder may serve several platforms. `cto secrets check` names them. */
function concernsDeploying({ rule }: Problem): boolean {
  return rule !== 'secrets/unused-file';
}

function withProblems(plan: Plan, problems: readonly Problem[]): Plan {
  return { ...plan, problems: [...plan.problems, ...problems] };
}

async function migrationOf(cluster: Cluster, plan: Plan): Promise<MigrationPlan | undefined> {
  const { previous, bundle } = plan;
  if (previous === undefined || bundle === undefined || previous.profile === bundle.profile) return undefined;
  return migrationPlan(plan, await formerIndex(cluster, plan.platform, previous.revision));
}

/** Tells which component an object belonged to that goes. Without it the migration plan says less. */
async function formerIndex(
  cluster: Cluster,
  platform: string,
  revision: number,
): Promise<BundleIndex | undefined> {
  try {
    return (await loadRevision(cluster, platform, revision)).index;
  } catch (error) {
    if (isOperatorError(error)) return undefined;
    throw error;
  }
}

/** A prepared deploy or rollback, ready to be shown and carried out. */
export function undertakeDeploy(
  { cluster }: Pick<ClusterSession, 'cluster'>,
  preparation: Preparation,
): Undertaking {
  const { prepared, secrets, migration } = preparation;
  const { plan } = prepared;
  return {
    plan,
    notes: [migration ? describeMigration(migration) : [], secretLines(secrets.state)],
    facts: { secrets: secretFacts(secrets.state), ...(migration && { migration }) },
    further: secrets.pending,
    names: () => productionNames(cluster, plan.bundle?.profile),
    execute: () => executeDeploy(cluster, preparation),
  };
}

/** Executes the plan, and makes the Secrets of each namespace as soon as it is there. */
async function executeDeploy(cluster: Cluster, preparation: Preparation): Promise<Report> {
  const { prepared, secrets, request } = preparation;
  const { rolledBackTo, settings } = request;
  const namespaces = new Set<string>();
  const problems: Problem[] = [];
  const founded = async (component: string) => {
    for (const { ref, component: owner } of prepared.plan.changes)
      if (owner === component && ref.kind === 'Namespace' && ref.group === '') namespaces.add(ref.name);
    problems.push(...(await secrets.create(namespaces)));
  };
  const report = await execute(cluster, prepared, {
    ...executeOptions(settings),
    founded,
    ...(rolledBackTo !== undefined && { rolledBackTo }),
  });
  // a run with nothing to do comes to no component
  const idle = report.result === 'nothing-to-do' && secrets.pending;
  if (idle) problems.push(...(await secrets.create(namespaces)));
  return withFailures(idle ? { ...report, result: 'succeeded' } : report, problems);
}

function withFailures(report: Report, problems: readonly Problem[]): Report {
  if (problems.length === 0) return report;
  const failures = problems.map((problem) => ({ object: secretRef(problem), problem }));
  const result = report.result === 'interrupted' ? report.result : 'failed';
  return { ...report, result, failures: [...report.failures, ...failures] };
}

/** Problems of Secrets name them as `Secret namespace/name`. */
function secretRef({ object = '' }: Problem): Report['failures'][number]['object'] {
  const [namespace = '', name = ''] = object.replace(/^Secret /, '').split('/');
  return { group: '', kind: 'Secret', namespace, name };
}
