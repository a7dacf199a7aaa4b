import { describe, expect, test } from 'vitest';
import { noDecisions, type Plan, type Report } from '../../../src/apply/model.js';
import type { Prompt } from '../../../src/cli/process/prompt.js';
import type { ClusterSettings } from '../../../src/cli/run/cluster-settings.js';
import { carryOut } from '../../../src/cli/run/carry-out.js';
import { noProgress } from '../../../src/cli/report/progress/progress.js';
import { recordingIo } from '../support/io.js';
import { change, noCounts, plan, report } from '../support/plans.js';

const defaults: ClusterSettings = {
  connection: {},
  output: 'text',
  timeout: 1,
  waitForLock: false,
  yes: false,
  confirmed: [],
  dryRun: false,
  quiet: false,
  verbose: false,
  decisions: noDecisions,
};

interface Case {
  readonly plan: Plan;
  readonly settings?: Partial<ClusterSettings>;
  readonly ended?: Partial<Report>;
  readonly answer?: boolean;
  readonly further?: boolean;
}

/** Carries a plan out; answers what happened and what was printed. */
async function carry({ plan: planned, settings, ended, answer, further }: Case) {
  const prompt: Prompt = {
    confirm: () => Promise.resolve(answer ?? false),
    text: () => Promise.resolve(''),
    hidden: () => Promise.resolve(''),
  };
  const { io, stdout, stderr } = recordingIo(answer === undefined ? {} : { prompt });
  let executed = 0;
  const execute = () => {
    executed++;
    return Promise.resolve(report(ended));
  };
  const undertaking = {
    plan: planned,
    notes: [['a note']],
    facts: { fact: 1 },
    further: further ?? false,
    names: () => Promise.resolve([]),
    execute,
  };
  const context = { io, settings: { ...defaults, ...settings }, progress: noProgress };
  const code = await carryOut(undertaking, context).catch((error: unknown) => error);
  return { code, executed, stdout: stdout(), stderr: stderr() };
}

const some = plan([change('create', 'Role/a/b', { component: 'a' })]);
const none = plan([change('unchanged', 'Role/a/b', { component: 'a' })]);
const consent = {
  kind: 'adopt',
  object: 'Role/a/b',
  why: 'helm made it',
  option: '--adopt Role/a/b',
} as const;
const lacking = plan([change('adopt', 'Role/a/b', { component: 'a', lacks: [consent] })]);

describe('carrying out a plan', () => {
  test('shows it on stderr, asks, and prints the outcome on stdout', async () => {
    const ended = { revision: 3, counts: { ...noCounts, create: 1 } };
    const { code, executed, stdout, stderr } = await carry({ plan: some, answer: true, ended });
    expect({ code, executed }).toEqual({ code: 0, executed: 1 });
    expect(stderr).toContain('+   Role a/b');
    expect(stderr).toContain('a note');
    expect(stdout).toBe('done: platform cto; revision 3; 1 created; 3.0 s\n');
  });

  test('does nothing when the answer is no', async () => {
    const { code, executed, stdout } = await carry({ plan: some, answer: false });
    expect(code).toMatchObject({ code: 'E_CONSENT', exitCode: 4 });
    expect({ executed, stdout }).toEqual({ executed: 0, stdout: '' });
  });

  test('with nothing to do asks nothing and shows no plan', async () => {
    const { code, executed, stdout, stderr } = await carry({
      plan: none,
      ended: { result: 'nothing-to-do' },
    });
    expect({ code, executed, stderr }).toEqual({ code: 0, executed: 1, stderr: '' });
    expect(stdout).toMatch(/^nothing to do: platform cto/);
  });

  test('with no change but something else to do asks', async () => {
    const { code, executed } = await carry({ plan: none, further: true, answer: false });
    expect(code).toMatchObject({ code: 'E_CONSENT' });
    expect(executed).toBe(0);
  });

  test('with --dry-run makes the plan the result', async () => {
    const { code, executed, stdout, stderr } = await carry({ plan: some, settings: { dryRun: true } });
    expect({ code, executed, stderr }).toEqual({ code: 0, executed: 0, stderr: '' });
    expect(stdout).toContain('1 to create');
  });

  test('with --dry-run answers 4 when it could not be executed', async () => {
    expect(await carry({ plan: lacking, settings: { dryRun: true } })).toMatchObject({
      code: 4,
      executed: 0,
    });
  });

  test('refuses a plan that lacks consent, whatever --yes says, and names the options', async () => {
    const { code, executed } = await carry({ plan: lacking, settings: { yes: true } });
    expect(code).toMatchObject({
      code: 'E_CONSENT',
      exitCode: 4,
      hint: 'add what you agree to: --adopt Role/a/b',
    });
    expect(executed).toBe(0);
  });

  test('refuses a plan with problems, all of them at once', async () => {
    const problems = [
      { rule: 'secret/missing', message: 'one' },
      { rule: 'rights/missing', message: 'two' },
      { rule: 'note', message: 'three', severity: 'warning' as const },
    ];
    const { code, executed } = await carry({ plan: { ...some, problems }, settings: { yes: true } });
    expect((code as { problems: unknown[] }).problems).toHaveLength(2);
    expect(executed).toBe(0);
  });

  test.each([
    ['failed', 3, 'mend what is named above'],
    ['interrupted', 5, 'run the same command again'],
  ] as const)('that ended as %s answers %d and says how to go on', async (result, code, next) => {
    const { ref } = change('create', 'Deployment/a/web');
    const ended: Partial<Report> = {
      result,
      failures: [
        {
          object: ref,
          problem: {
            rule: 'ready/timeout',
            message: 'pod web-1 cannot pull its image',
            object: 'Deployment a/web',
            construct: 'constructs/web/index.ts:12',
            configKeys: ['components.web.image'],
          },
        },
      ],
      remaining: [{ ref: { ...ref, name: 'api' }, action: 'create', because: 'it needs web' }],
    };
    const answer = await carry({ plan: some, settings: { yes: true }, ended });
    expect(answer.code).toBe(code);
    expect(answer.stderr).toContain('made in constructs/web/index.ts:12  from components.web.image');
    expect(answer.stderr).toContain('not done: 1 object\n  create Deployment a/api: it needs web');
    expect(answer.stderr).toContain(`next  ${next}`);
  });

  test('lists what is not done, cut with a count, in full with --verbose', async () => {
    const { ref } = change('create', 'Role/a/b');
    const remaining = Array.from({ length: 40 }, (_, number) => ({
      ref: { ...ref, name: `r${number}` },
      action: 'create' as const,
      because: 'it needs web',
    }));
    const brief = await carry({ plan: some, settings: { yes: true }, ended: { remaining } });
    expect(brief.stderr).toContain('and 10 more; --verbose shows them');
    const full = await carry({ plan: some, settings: { yes: true, verbose: true }, ended: { remaining } });
    expect(full.stderr).toContain('Role a/r39');
  });
});

describe('the document', () => {
  test('of --output json holds plan, facts and report, and is all of stdout', async () => {
    const { stdout } = await carry({ plan: some, settings: { yes: true, output: 'json' } });
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, plan: some, fact: 1, report: report() });
  });

  test('of --output ndjson is the last line', async () => {
    const { stdout } = await carry({ plan: some, settings: { yes: true, output: 'ndjson' } });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'result',
      schemaVersion: 1,
      report: { result: 'succeeded' },
    });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test('is printed when the plan is refused, too', async () => {
    const { code, stdout } = await carry({ plan: lacking, settings: { yes: true, output: 'json' } });
    expect(code).toMatchObject({ exitCode: 4 });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ schemaVersion: 1, plan: lacking, fact: 1 },
      error: {
        code: 'E_CONSENT',
        exitCode: 4,
        hint: expect.stringContaining('add what you agree to') as string,
      },
    });
  });
});
