import type { Bundle } from '../../bundle/bundle.js';
import type { KubernetesObject } from '../../bundle/object.js';
import { exitCodes, OperatorError, type ExitCode } from '../../kernel/errors.js';
import { isError } from '../../kernel/problem.js';
import {
  applySecrets,
  changesOf,
  checkSecrets,
  findReaders,
  keyName,
  keysToRotate,
  needsWrite,
  readSecret,
  secretsError,
  type FoundReaders,
  type SecretsOutcome,
  type SecretsState,
  type Sources,
  type Vault,
} from '../../secrets/index.js';
import type { CommandRunner, Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { printResult } from '../report/document.js';
import { reportWarnings } from '../report/problems.js';
import { outcomeDocument, outcomeText, planText, stateDocument, stateText } from '../report/secrets.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { withCluster, type Cluster, type ClusterSession } from './cluster.js';
import { lookingSettings, type ClusterSettings } from './cluster-settings.js';
import { askConsent, type TypedName } from './consent.js';
import { productionNames } from './production.js';
import { makeNamespaces, namespacesToMake } from './secrets-namespaces.js';
import { askerOf, chosenSecrets, sourcesFor, type SecretsChoice } from './secrets-sources.js';

/** What a run works with. */
interface Run {
  readonly options: Options;
  readonly settings: ClusterSettings;
  /** Masks the values of the vault. */
  readonly io: Io;
  readonly vault: Vault;
  readonly bundle: Bundle;
  readonly choice: SecretsChoice;
}

/** Runs `cto secrets check`. Its exit code is the one with which `secrets apply` and `deploy` would stop. */
export const runSecretsCheck: CommandRunner = (_args, options, io, product) =>
  inRun({ options, io, product }, async (run, { cluster, progress }) => {
    const state = await checkSecrets(cluster, run.choice.declarations, sourcesOf(run, cluster, false));
    progress.end();
    const { output, quiet } = run.settings;
    if (!quiet)
      reportWarnings(
        state.problems.filter((problem) => !isError(problem)),
        run.io,
      );
    printResult(run.io, output, {
      document: stateDocument(run.bundle.index.platform, state),
      text: stateText(state),
    });
    return state.problems.some(isError) ? exitCodes.refused : exitCodes.done;
  });

/** Runs `cto secrets apply`. */
export const runSecretsApply: CommandRunner = (_args, options, io, product) =>
  inRun({ options, io, product }, async (run, session) => {
    const { settings, choice } = run;
    const sources = sourcesOf(run, session.cluster, !settings.yes);
    const { rotate } = choice;
    const state = await checkSecrets(session.cluster, choice.declarations, sources, { rotate });
    const error = secretsError(state);
    if (error) throw error;
    if (!settings.quiet) reportWarnings(state.problems, run.io);
    const plan = await planOf(run, session.cluster, state);
    if (settings.dryRun) return showPlan(run, plan, session);
    if (!isIdle(plan)) await consentTo(run, plan, session);
    return carryOut(run, plan, { ...session, sources });
  });

/** What a runner is called with. */
interface Invocation {
  readonly options: Options;
  readonly io: Io;
  readonly product: Product;
}

/** Finds the bundle and opens the cluster, which also sees to it that no value gets out. */
async function inRun(
  { options, io, product }: Invocation,
  work: (run: Run, session: ClusterSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = lookingSettings(options);
  const bundle = await bundleToDeploy(options, io, product);
  const choice = chosenSecrets(bundle.index, options);
  return withCluster(settings, io, product.version, (session) => {
    const { io: masked, vault } = session;
    return work({ options, settings, io: masked, vault, bundle, choice }, session);
  });
}

function sourcesOf(
  { options, io, vault, choice }: Run,
  { client, signal }: Cluster,
  mayAsk: boolean,
): Sources {
  const ask = mayAsk ? askerOf(io, vault) : undefined;
  return sourcesFor(options, io, {
    declarations: choice.declarations,
    vault,
    readSecret: (namespace, name) => readSecret(client, { namespace, name }, signal),
    ...(ask && { ask }),
  });
}

/** Everything that applying would do. Holds no value. */
export interface SecretsPlan {
  readonly platform: string;
  readonly state: SecretsState;
  readonly namespaces: readonly KubernetesObject[];
  readonly found: FoundReaders;
}

async function planOf({ bundle }: Run, cluster: Cluster, state: SecretsState): Promise<SecretsPlan> {
  return {
    platform: bundle.index.platform,
    state,
    namespaces: namespacesToMake(bundle, state),
    found: await findReaders(cluster, changesOf(state)),
  };
}

function isIdle({ state }: SecretsPlan): boolean {
  return state.secrets.every((secret) => !needsWrite(secret) && secret.restartsPending.length === 0);
}

function showPlan({ io, settings }: Run, plan: SecretsPlan, { progress }: ClusterSession): ExitCode {
  progress.end();
  const namespaces = plan.namespaces.map(({ metadata }) => metadata.name);
  const restarts = plan.found.readers;
  const document = { ...stateDocument(plan.platform, plan.state), namespaces, restarts };
  printResult(io, settings.output, { document, text: planText(plan) });
  return exitCodes.done;
}

async function consentTo(
  { io, settings, bundle }: Run,
  plan: SecretsPlan,
  { cluster, progress }: ClusterSession,
): Promise<void> {
  if (!settings.quiet) io.stderr(`\n${planText(plan)}\n`);
  progress.clear();
  const names = [...(await productionNames(cluster, bundle.index.profile)), ...riskyKeys(plan.state)];
  const { yes, confirmed } = settings;
  const { context, server } = cluster.client.target;
  await askConsent({ question: `Write these Secrets to ${context ?? server}?`, names, yes, confirmed }, io);
}

/** Keys whose new value breaks something: their names are to be typed. */
function riskyKeys({ secrets }: SecretsState): TypedName[] {
  return secrets.flatMap((secret) =>
    keysToRotate(secret).flatMap(({ key }) => {
      if (key.rotation === undefined) return [];
      const name = keyName({ declaration: secret.declaration, key });
      return [{ name, of: 'the key', because: `a new value for ${name}: ${key.rotation.warning}` }];
    }),
  );
}

async function carryOut(
  { io, settings }: Run,
  plan: SecretsPlan,
  { cluster, progress, sources }: ClusterSession & { readonly sources: Sources },
): Promise<ExitCode> {
  const { platform, state } = plan;
  const beforeFirstWrite = () => makeNamespaces(cluster, plan.namespaces);
  const outcome = await applySecrets({ ...cluster, sources, platform, beforeFirstWrite }, state);
  progress.end();
  printResult(io, settings.output, {
    document: outcomeDocument(platform, outcome),
    text: outcomeText(outcome),
  });
  reportWarnings(
    outcome.problems.filter((problem) => !isError(problem)),
    io,
  );
  const error = failureOf(outcome);
  if (error) throw error;
  return exitCodes.done;
}

function failureOf({ problems }: SecretsOutcome): OperatorError | undefined {
  const errors = problems.filter(isError);
  if (errors.length === 0) return undefined;
  return new OperatorError('E_SECRETS_APPLY', 'not everything was done', {
    problems: errors,
    exitCode: exitCodes.remote,
    hint: 'mend what is named above and run the same command again: what is done is not done twice',
  });
}
