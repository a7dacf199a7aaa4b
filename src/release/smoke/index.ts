import { arch, platform } from 'node:process';
import type { Tool } from '../step.js';
import type { Target } from '../target.js';
import type { Smoke, SmokeRequest, Way } from './model.js';
import { native } from './native.js';
import { qemu } from './qemu.js';
import { wine } from './wine.js';

export type { Smoke, SmokeRequest } from './model.js';

/** The machine that starts programs, in Node's words. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Tools that starting the programs of some platforms takes. */
export function smokeTools(
  targets: readonly Target[],
  machine: Machine = { platform, arch },
): readonly Tool[] {
  return targets.flatMap((target) => wayOf(target, machine)?.tools ?? []);
}

/**
 * Starts a program and compares what it says. A machine that cannot start it is no failure: the answer says what is missing.
 *
 * @param expected what it has to write to stdout, in every character but the line ending of its platform
 * @throws OperatorError `E_RELEASE_SMOKE` when a tool is there but does not work
 */
export async function smokeTest(
  request: SmokeRequest,
  expected: string,
  machine: Machine = { platform, arch },
): Promise<Smoke> {
  const way = wayOf(request.target, machine);
  if (!way)
    return { is: 'skipped', because: `${machine.platform} cannot start programs for ${request.target.os}` };
  const missing = await way.missing(request);
  if (missing !== undefined) return { is: 'skipped', because: missing };
  const { code, stdout, stderr } = await way.run(request);
  const said = stdout.replaceAll('\r\n', '\n');
  if (code === 0 && said === expected) return { is: 'answered', by: way.id };
  return {
    is: 'failed',
    by: way.id,
    why:
      code === 0
        ? `it said ${JSON.stringify(said)} instead of ${JSON.stringify(expected)}`
        : `it ended with exit code ${code}: ${stderr.trim() || said.trim() || 'without a word'}`,
  };
}

/** How programs of a platform are started on a machine. Undefined: not at all. */
function wayOf({ os, arch: wanted }: Target, machine: Machine): Way | undefined {
  const own = machine.platform === 'win32' ? 'windows' : machine.platform;
  const architecture = machine.arch === 'x64' ? 'amd64' : machine.arch;
  if (os === own && wanted === architecture) return native;
  if (machine.platform !== 'linux') return undefined;
  if (os === 'linux' && wanted === 'arm64') return qemu;
  return os === 'windows' && architecture === 'amd64' ? wine : undefined;
}
