import { isRecord } from '../kernel/json.js';
import type { Allowance } from './allowance.js';
import { OperatorError, exitCodes } from '../kernel/errors.js';

/** Name of the file that says which folder is ours, and which of its files. */
export const markerFile = '.cto.json';

/** Version of the shape of the marker. */
export const markerSchemaVersion = 1;

/** What the marker holds. */
export interface Marker {
  readonly schemaVersion: typeof markerSchemaVersion;
  readonly platform: string;
  /** Environment the folder is for. */
  readonly environment: string;
  /** Branch, tag or commit that Argo CD follows. Absent in folders of older versions: `HEAD`. */
  readonly revision?: string;
  /** Clusters by the name that Argo CD has for them. Absent: the one that it runs in. */
  readonly clusters?: readonly string[];
  /** Digest of the published bundle. */
  readonly digest: string;
  readonly profile: string;
  /** Version of the program that made the bundle. */
  readonly version: string;
  /** Every file of ours in the folder but the marker, relative to it, in order. Files that are not listed are somebody else's. */
  readonly files: readonly OwnFile[];
  /** Folders of manifests of this bundle and of those before, newest first: children of the root Application may still read an older one. */
  readonly generations: readonly Generation[];
}

/** A file of ours. */
export interface OwnFile {
  /** Relative to the folder. */
  readonly path: string;
  /** Git object id of what we wrote, so that an edit by hand is noticed. */
  readonly id: string;
}

/** The folders of one published bundle. */
export interface Generation {
  readonly digest: string;
  /** Such as `components/grafana/1f0c2a...`. */
  readonly folders: readonly string[];
  /** What the project of its components allows. Absent: published by a version that did not remember it. */
  readonly allows?: Allowance;
}

/** Reads a marker. @throws OperatorError `E_GITOPS_MARKER` when it is not one that this program reads */
export function parseMarker(text: string, place: string): Marker {
  const value = parseJson(text);
  if (isRecord(value) && value['schemaVersion'] === markerSchemaVersion) return value as unknown as Marker;
  const found = isRecord(value) ? JSON.stringify(value['schemaVersion']) : 'none';
  throw new OperatorError(
    'E_GITOPS_MARKER',
    `${place} has schemaVersion ${found}; this program reads ${markerSchemaVersion}`,
    {
      hint: 'use the version of cto that published last, or a newer one; if the file was damaged, restore it from git',
      exitCode: exitCodes.refused,
    },
  );
}

/** Text of a marker: the same marker gives the same bytes. */
export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
