/** Name that Argo CD gives to the cluster that it runs in. */
export const inCluster = 'in-cluster';

/** Component that holds Argo CD. */
export const argocdId = 'argocd';

/** Whose root Application is named. */
export interface RootOwner {
  readonly platform: string;
  readonly environment: string;
  /** Clusters of the folder. Absent: the one that Argo CD runs in. */
  readonly clusters?: readonly string[];
}

/** Name of the root Application of a folder. With a list of clusters it is also that of its project and of the ApplicationSet. */
export function rootName({ platform, environment, clusters }: RootOwner): string {
  return clusters === undefined ? platform : `${platform}-${environment}-clusters`;
}

/** Name of the root Application of one cluster of a list, and of the project of its components. */
export function clusterName(platform: string, cluster: string): string {
  return `${platform}-${cluster}`;
}

/** Whether a cluster of a list gets a component: Argo CD looks after the others from the cluster that it runs in. */
export function runsOn(component: string, cluster: string): boolean {
  return component !== argocdId || cluster === inCluster;
}
