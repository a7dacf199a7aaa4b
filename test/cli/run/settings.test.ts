import { describe, expect, test } from 'vitest';
import { noDecisions } from '../../../src/apply/model.js';
import { formatDuration, parseDuration } from '../../../src/cli/duration.js';
import { clusterSettings, lookingSettings } from '../../../src/cli/run/cluster-settings.js';

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1m5s', 65_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text, '--timeout')).toBe(milliseconds);
  });

  test.each(['', '5', 's', '5 m', '-5m', '1.5m', '0s', '5d', '5m x', '9999999h'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseDuration(text, '--timeout')).toThrow(`--timeout is "${text}"`);
    },
  );

  test.each([
    [0, '0.0 s'],
    [350, '0.3 s'],
    [12_900, '12 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [7_200_000, '2 h'],
  ])('%d milliseconds are shown as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toMatch(text === '0.3 s' ? /^0\.[34] s$/ : text);
  });
});

describe('the options of a command', () => {
  test('that were not given mean: this context, five minutes, ask, consent to nothing', () => {
    expect(clusterSettings({})).toEqual({
      connection: {},
      output: 'text',
      timeout: 300_000,
      waitForLock: false,
      yes: false,
      confirmed: [],
      dryRun: false,
      quiet: false,
      verbose: false,
      decisions: noDecisions,
    });
  });

  test('are read, lists also from one value with spaces, as variables hold them', () => {
    const settings = clusterSettings({
      context: 'dev',
      kubeconfig: 'k',
      platform: 'p',
      concurrency: '4',
      adopt: ['Deployment/a/b Service/a/b', 'Role/a/*'],
      conflict: 'take',
      backedUp: true,
      yes: true,
    });
    expect(settings).toMatchObject({
      connection: { context: 'dev', kubeconfig: 'k' },
      platform: 'p',
      concurrency: 4,
      yes: true,
      decisions: {
        adopt: ['Deployment/a/b', 'Service/a/b', 'Role/a/*'],
        backedUp: true,
        conflicts: [{ decision: 'take' }],
      },
    });
  });

  test('that only look mean with --timeout how long an answer may take', () => {
    expect(lookingSettings({})).toMatchObject({ answerWithin: 300_000 });
    expect(lookingSettings({ timeout: '10s' })).toMatchObject({ answerWithin: 10_000 });
  });

  test('with a rule for conflicts that is none are refused', () => {
    expect(() => clusterSettings({ conflict: 'tak' })).toThrow('tak');
  });

  test.each(['0', '65', 'many', '1.5', '-1'])('with --concurrency %s are refused', (concurrency) => {
    expect(() => clusterSettings({ concurrency })).toThrow(`--concurrency is "${concurrency}"`);
  });
});
