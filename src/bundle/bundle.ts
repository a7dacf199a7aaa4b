import type { KindFacts } from './kind-facts.js';
import type { SecretDeclaration } from './secret.js';

/** Version of the shape of `bundle.json` that is written. */
export const bundleSchemaVersion = 2;

/**
 * Versions that are read; others are refused. In version 1 the digest did not cover `bundle.json` itself: such bundles are still brought back from
 * the record of a cluster and compared with, but not deployed from a folder or an archive.
 */
export const readableSchemaVersions = [1, bundleSchemaVersion] as const;

/** One object of the bundle, without its content. */
export interface BundleObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
  /** SHA-256 of the object as canonical JSON, hexadecimal. */
  readonly sha256: string;
  /** Path in the construct tree, such as `argocd/server/deployment-argocd-server`. */
  readonly construct: string;
  /** Patches that changed it, with their reasons. Absent: none. */
  readonly patches?: readonly { readonly key: string; readonly reason: string }[];
}

/** One component of the bundle. */
export interface BundleComponent {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  /** Whether the platform cannot be without it. */
  readonly required: boolean;
  /** Why it is there. */
  readonly reasons: readonly string[];
  /** Main namespace. Absent for CustomResourceDefinitions. */
  readonly namespace?: string;
  /** Upstream project and version. Absent for our own components. */
  readonly upstream?: { readonly name: string; readonly version: string };
  /** Components that must be ready before it. */
  readonly needs: readonly string[];
  /** Ids of the health checks that prove it works. */
  readonly checks: readonly string[];
  /** Folder of its construct. */
  readonly source: string;
  /** Manifest file, relative to the bundle. */
  readonly file: string;
  /** Keys of the configuration that shaped it. */
  readonly configKeys: readonly string[];
  readonly objects: readonly BundleObject[];
}

/** CPU in cores, memory and storage in bytes. */
export interface ResourceSum {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
}

/** What `bundle.json` holds: everything a target needs to know without reading the manifests. */
export interface BundleIndex {
  readonly schemaVersion: (typeof readableSchemaVersions)[number];
  /** Version of the program that made it. */
  readonly version: string;
  readonly profile: string;
  /** Name of the installation. */
  readonly platform: string;
  /** SHA-256 over everything else in here as canonical JSON, and so, by the sums of `files`, over the whole bundle. */
  readonly digest: string;
  /** SHA-256 of the complete configuration. */
  readonly configDigest: string;
  /** Kubernetes versions the objects are valid in. */
  readonly kubernetes: { readonly oldest: string; readonly newest: string };
  /** Label prefix of the installation. */
  readonly labelPrefix: string;
  /** Waves in order; every component of a wave may be installed once the wave before is ready. */
  readonly waves: readonly { readonly components: readonly BundleComponent[] }[];
  /** Every image that the bundle can cause to run, with the components that use it. */
  readonly images: readonly { readonly image: string; readonly components: readonly string[] }[];
  /** Secrets that must exist, never their values. */
  readonly secrets: readonly SecretDeclaration[];
  /** Objects that references lead to although others make them. */
  readonly external: readonly {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly madeBy: string;
  }[];
  /** What a deployer has to know about the kinds of the custom resources. Absent in bundles of older versions: general rules. */
  readonly kinds?: readonly KindFacts[];
  /** The machine the profile is made for, and what the components request of it. */
  readonly requirements: {
    readonly machine: {
      readonly cpu: number;
      readonly memoryGiB: number;
      readonly diskGiB: number;
      readonly nodes: number;
    };
    readonly minutes: number;
    readonly requests: ResourceSum;
  };
  /** Variables that deploy time has to provide. */
  readonly toBeProvided: readonly string[];
  /** Warnings that synthesis gave. */
  readonly warnings: readonly string[];
  /** Every file of the bundle but this one, with its SHA-256. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** A complete bundle in memory: the index and the files, by relative path with forward slashes. */
export interface Bundle {
  readonly index: BundleIndex;
  /** Contents of all files but `bundle.json`. */
  readonly files: ReadonlyMap<string, string>;
}

/** Name of the index file in a bundle's folder. */
export const indexFile = 'bundle.json';
