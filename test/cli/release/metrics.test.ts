import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runRelease } from '../../../src/cli/release/index.js';
import type { ReleaseMetrics } from '../../../src/release/metrics/model.js';
import { bareEnvironment } from '../../support/program.js';
import { temporaryFolder } from '../../support/folder.js';
import { recordingIo } from '../support/io.js';

/** Figures of a version, as its build left them: the download has so many megabytes. */
function figures(version: string, megabytes: number): [string, string] {
  const step = { step: 'archives', milliseconds: 4000, cpuMilliseconds: 3000, residentBytes: 200e6 };
  const sizes = { 'archive linux-amd64': megabytes * 1e6 };
  const metrics: ReleaseMetrics = { schemaVersion: 1, version, commit: 'c', steps: [step], sizes };
  return [`build/release/${version}/metrics.json`, JSON.stringify(metrics)];
}

async function metrics(
  builds: Readonly<Record<string, number>>,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
) {
  const files = Object.entries(builds).map(([version, megabytes]) => figures(version, megabytes));
  const cwd = temporaryFolder({ ...Object.fromEntries(files), ...more });
  const env = bareEnvironment();
  const git = ['-c', 'user.name=x', '-c', 'user.email=x@y'];
  spawnSync('git', ['init', '--quiet'], { cwd, env });
  spawnSync('git', [...git, 'commit', '--quiet', '--allow-empty', '--message', 'x'], { cwd, env });
  const { io, stdout, stderr } = recordingIo({ cwd, env });
  const code = await runRelease(['metrics', ...args], io);
  return { code, stdout: stdout(), stderr: stderr() };
}

describe('release metrics', () => {
  test('stands beside the version before, whose figures lie here, with time, processor, memory and sizes', async () => {
    const { code, stdout } = await metrics({ '1.0.0': 10, '1.1.0': 40, '1.2.0': 44, '2.0.0': 1 }, [
      '--version',
      '1.2.0',
    ]);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'compared with 1.1.0',
      'archives 4.0 s before 4.0 s +0 %',
      'archives, processor 3.0 s before 3.0 s +0 %',
      'build, most memory 200.00 MB before 200.00 MB +0 %',
      'archive linux-amd64 44.00 MB before 40.00 MB +10 %',
      '',
      'archive linux-amd64: 10 % more than before; look for new dependencies in the SBOM, or set optimisation: size',
      '',
    ]);
  });

  test('passes over figures of a shape that is not read any more', async () => {
    const older = {
      'build/release/1.1.0/metrics.json': '{"schemaVersion":0}',
      'build/release/1.1.1/metrics.json': 'null',
    };
    const { stdout } = await metrics({ '1.0.0': 10, '1.2.0': 44 }, ['--version', '1.2.0'], older);
    expect(stdout).toMatch(/^compared with 1\.0\.0\n/);
  });

  test('stands beside the version that is named', async () => {
    const { stdout } = await metrics({ '1.0.0': 10, '1.1.0': 40, '1.2.0': 44 }, [
      '--version',
      '1.2.0',
      '--with',
      'v1.0.0',
    ]);
    expect(stdout).toMatch(/^compared with 1\.0\.0\n/);
    expect(stdout).toContain('+340 %');
  });

  test('says that there is nothing to compare with', async () => {
    const { code, stdout } = await metrics({ '1.0.0': 10 }, ['--version', '1.0.0']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no earlier version with figures lies here\n/);
    expect(stdout).not.toContain('before');
  });

  test('counts how the builds of this machine ended, and of what', async () => {
    const line = (outcome: string, code?: string) =>
      JSON.stringify({ version: '1.0.0', at: '2026-11-30T00:00:00.000Z', milliseconds: 1, outcome, code });
    const log = [
      line('built'),
      line('failed', 'E_RELEASE_GATE'),
      line('failed', 'E_DISK_FULL'),
      line('failed', 'E_DISK_FULL'),
      line('stopped'),
      '{"cut',
    ].join('\n');
    const { stdout } = await metrics({ '1.0.0': 10 }, ['--version', '1.0.0'], {
      'build/release/builds.ndjson': log,
    });
    expect(stdout).toContain(
      '  builds here: 5, 1 whole, 3 failed (E_DISK_FULL 2, E_RELEASE_GATE 1), 1 stopped\n',
    );
  });

  test('of a version that was never built says what to do', async () => {
    const { code, stderr } = await metrics({ '1.0.0': 10 }, ['--version', '3.0.0']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /there are no figures of version 3\.0\.0 in \S+ \[E_RELEASE_METRICS\]\nnext +build it first/,
    );
  });
});
