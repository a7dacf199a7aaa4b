/**
 * The library: what a person needs to synthesize from TypeScript, or to add a profile or a component of their own.
 * Everything else is internal and may change with any version.
 */
export { runCli } from './cli/run.js';
export { processIo, type Io } from './cli/io.js';
export { createFetchText } from './cli/fetch/index.js';
export { extendProduct, type Product, type ProductParts } from './cli/product.js';
export {
  catalog,
  defineComponent,
  type AnyComponent,
  type Component,
  type ComponentId,
  type PropsContext,
} from './catalog/index.js';
export { ApiObject, Construct, k8s } from './catalog/authoring.js';
export { extensionSettings, type SettingsIssue, type SettingsSchema } from './catalog/extension.js';
export { fromNamespace, type Flow, type Outside, type PodGroup } from './catalog/flows.js';
export type { Image } from './catalog/images.js';
export { patchObject, type ObjectPatch, type PatchOptions } from './catalog/patch.js';
export type { DataFacts, KindFacts, ReadinessRule, ReadinessTest } from './bundle/kind-facts.js';
export type { SecretDeclaration } from './bundle/secret.js';
export { profiles, type Machine, type Profile } from '../profiles/index.js';
export {
  loadConfig,
  type Config,
  type ConfigInput,
  type LoadedConfig,
  type LoadRequest,
} from './config/index.js';
export { synthesize, type Synthesis, type SynthesisRequest } from './synth/index.js';
export type { Bundle, BundleIndex } from './bundle/bundle.js';
export { writeBundle } from './bundle/write.js';
export { readBundle, verifyBundle } from './bundle/read.js';
export { isOperatorError, OperatorError } from './kernel/errors.js';
export { version } from './kernel/version.js';

export type { ComponentContext, Labels } from '../constructs/shared/context.js';
export { configMap } from '../constructs/shared/config-map.js';
export { container, type ContainerOptions, type Resources } from '../constructs/shared/container.js';
export { clusterScoped, namespaced, serviceHost } from '../constructs/shared/metadata.js';
export { httpProbe, httpsProbe, tcpProbe } from '../constructs/shared/probes.js';
export { clusterRole, role, serviceAccount } from '../constructs/shared/rbac.js';
export { service } from '../constructs/shared/service.js';
export { claimTemplate, configMapVolume, emptyDir, secretVolume } from '../constructs/shared/volumes.js';
export { daemonSet, deployment, disruptionBudget, statefulSet } from '../constructs/shared/workload.js';
