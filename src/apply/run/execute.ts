import { setMaxListeners } from 'node:events';
import type { ApplyContext } from '../context.js';
import type { Report } from '../model.js';
import type { Prepared } from '../prepared.js';
import { createFacts } from '../readiness/index.js';
import { memberSelector } from '../record/applyset.js';
import { releaseDead, withLease, type Lease } from '../record/lease.js';
import { readStored } from '../record/read.js';
import { createWaiter, type Waiter } from '../wait/index.js';
import { carryOut } from './carry-out.js';
import { createFields } from './fights.js';
import { isSettled, refuseLacking, refuseMoved } from './guard.js';
import { begin, recording } from './history.js';
import { countActions, createLedger } from './ledger.js';
import type { Run } from './run.js';

/** How a plan is executed. */
export interface ExecuteOptions {
  /** Milliseconds without any progress after which an object is given up. */
  readonly quietTimeout: number;
  /** Milliseconds to wait while somebody else deploys the same installation.
   * @default 0, refuse at once */
  readonly waitForLock?: number;
  /** Revision whose bundle a rollback brings back, for the history. Absent: none. */
  readonly rolledBackTo?: number;
  /**
   * Called when the namespaces and definitions of a component are ready, before anything else of it is sent: for what a component reads and no plan
   * holds, the Secrets. Must not throw. Absent: nothing is done then.
   */
  readonly founded?: (component: string) => Promise<void>;
  /** Waits for objects; for tests. Absent: {@link createWaiter} */
  readonly waiter?: Waiter;
}

/**
 * Does what a plan says. With nothing to do it takes no lock and writes nothing, but gives back that of a run of this host which was killed after its
 * last write. Otherwise it writes down its intent first, so that it can be killed at any moment and run again.
 *
 * An abort of the context's signal ends it in good order: no write begins any more, those under way finish, and the report lists what remains.
 *
 * @throws OperatorError `E_CONSENT` or `E_PLAN_PROBLEMS` for a plan that may not be executed, `E_LOCKED` and `E_LOCK_LOST`, `E_MOVED` when
 *   somebody else changed the installation since the plan was made (exit 4), `E_CLUSTER` when the intent could not be written down
 */
export async function execute(
  ctx: ApplyContext,
  prepared: Prepared,
  options: ExecuteOptions,
): Promise<Report> {
  const { plan } = prepared;
  refuseLacking(plan);
  if (isSettled(prepared)) return nothingToDo(ctx, prepared);
  const start = ctx.clock.elapsed();
  const { waitForLock = 0 } = options;
  return recording(plan.platform, `deploy "${plan.platform}"`, () =>
    withLease(ctx, plan.platform, { waitFor: waitForLock }, async (lease) => {
      const stored = await readStored(ctx, plan.platform);
      refuseMoved(prepared, stored?.state);
      // nothing was changed yet: there is nothing to report either
      ctx.signal.throwIfAborted();
      const intent = await begin(ctx, { ...prepared, ...options }, stored);
      const run = createRun(ctx, prepared, { ...options, lease });
      try {
        return await carryOut(run, intent, start);
      } finally {
        run.waiter.close();
      }
    }),
  );
}

function createRun(
  ctx: ApplyContext,
  prepared: Prepared,
  { waiter, quietTimeout, founded, lease }: ExecuteOptions & { readonly lease: Lease },
): Run {
  const { plan } = prepared;
  const facts = createFacts(prepared.kinds);
  const labelSelector = memberSelector(plan.platform);
  const signal = AbortSignal.any([ctx.signal, lease.signal]);
  // as many wait for a kind to be served as there are objects of it; Node warns of more than ten
  setMaxListeners(0, signal);
  return {
    ctx,
    prepared,
    facts,
    waiter: waiter ?? createWaiter(ctx, { facts, labelSelector, quietTimeout }),
    lease,
    ledger: createLedger(plan.changes, ctx.emit),
    fields: createFields(),
    ...(founded && { founded }),
    signal,
    components: new Map(plan.components.map((component) => [component.id, component])),
  };
}

async function nothingToDo(ctx: ApplyContext, { plan }: Prepared): Promise<Report> {
  await releaseDead(ctx, plan.platform);
  return {
    schemaVersion: 1,
    purpose: plan.purpose,
    platform: plan.platform,
    result: 'nothing-to-do',
    ...(plan.bundle && { bundle: plan.bundle }),
    counts: countActions(plan.changes),
    failures: [],
    remaining: [],
    seconds: 0,
  };
}
