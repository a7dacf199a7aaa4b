import type { FieldChange } from '../../../bundle/diff.js';
import { amountOf, jsonOf } from './read.js';
import type { EffectInput, EffectOf } from './model.js';

const atRisk: EffectOf = { effect: 'data-at-risk' };

/**
 * What a change of an object that holds data means, whatever its kind: operators of databases use the same few words for what matters. Less
 * storage and fewer instances lose data; another major version of the engine rewrites it and has no way back.
 *
 * @returns undefined when it holds none
 */
export function dataEffect({ action, data, fields }: EffectInput): EffectOf | undefined {
  if (data === undefined) return undefined;
  if (action === 'delete') return atRisk;
  const effects = fields.filter(({ path }) => path.startsWith('spec.')).map(fieldEffect);
  if (effects.includes('data-at-risk')) return atRisk;
  return { effect: effects.includes('restart') ? 'restart' : 'in-place' };
}

/** Fields whose change puts data at risk. */
export function riskyFields(fields: readonly FieldChange[]): readonly FieldChange[] {
  return fields.filter((field) => field.path.startsWith('spec.') && fieldEffect(field) === 'data-at-risk');
}

function fieldEffect(change: FieldChange): EffectOf['effect'] {
  const name =
    change.path
      .replaceAll(/\[[^\]]*\]/g, '')
      .split('.')
      .at(-1) ?? '';
  const [before, after] = [jsonOf(change.before), jsonOf(change.after)];
  if (/^(?:size|storage|instances|replicas|clusterSize)$/.test(name)) {
    return shrinks(before, after) ? 'data-at-risk' : 'in-place';
  }
  if (/^(?:image|imageName|version|major|majorVersion)$/.test(name)) return versionEffect(before, after);
  return 'in-place';
}

/** What is set for the first time, or no longer set, may be less or more: a default is not known here. */
function shrinks(before: unknown, after: unknown): boolean {
  return before !== undefined && !(amountOf(after) >= amountOf(before));
}

/** Another patch release restarts the server; another engine, another major version, or an older one is a matter of the data. */
function versionEffect(before: unknown, after: unknown): EffectOf['effect'] {
  if (before === undefined) return 'restart';
  const [was, is] = [versionOf(before), versionOf(after)];
  if (was === undefined || was.engine !== is?.engine) return 'data-at-risk';
  return was.major === is.major && is.minor >= was.minor ? 'restart' : 'data-at-risk';
}

/** Engine and version of an image such as `ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie@sha256:...`, or of a plain version. */
function versionOf(value: unknown): { engine: string; major: number; minor: number } | undefined {
  if (typeof value === 'number') return { engine: '', major: value, minor: 0 };
  if (typeof value !== 'string') return undefined;
  const [, engine = '', major, minor = '0'] =
    /^(?:(.*):)?v?(\d+)(?:\.(\d+))?/.exec(value.replace(/@.*$/, '')) ?? [];
  return major === undefined ? undefined : { engine, major: Number(major), minor: Number(minor) };
}
