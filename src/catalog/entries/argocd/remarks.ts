import type { Difference, Exception } from '../../component.js';

/** Rules that objects of Argo CD break. */
export const argocdExceptions: readonly Exception[] = [
  {
    rule: 'security/wildcard-verbs',
    object: 'ClusterRole/argocd-application-controller',
    why: 'it applies whatever a repository holds, Roles included, and nobody may grant rights that they do not have',
  },
  {
    rule: 'security/cluster-secrets',
    object: 'ClusterRole/argocd-application-controller',
    why: 'it compares every object of an application with git, Secrets included',
  },
  {
    rule: 'workload/replicas',
    object: 'Deployment/argocd-notifications-controller',
    why: 'it elects no leader, so two would send every mail twice; mail that is late by a restart does no harm',
  },
];

/** Where the objects differ from the manifests of Argo CD 3.5.1. */
export const argocdDifferences: readonly Difference[] = [
  {
    what: 'no Dex: no argocd-dex-server, and none of its objects',
    why: 'people sign in as "admin" or directly at an identity provider (components.argocd.oidc)',
  },
  {
    what: 'no ClusterRole for the ApplicationSet controller',
    why: 'it is for ApplicationSets outside the namespace of Argo CD, which are off; it would read every Secret of the cluster',
  },
  {
    what: 'ClusterRole argocd-server lists groups and kinds instead of "*", and leaves out Secrets, "delete" on everything but pods, "patch" on everything but workloads, "create" of Jobs and Workflows and the cluster-wide reading of Applications',
    why: 'the web interface shows objects, deletes pods and restarts workloads; changes come from git. Live objects of other groups show as forbidden until the ClusterRole is patched',
  },
  {
    what: 'no Roles for reading Endpoints, and the ServiceAccounts of Redis get no token in the highly available form',
    why: 'our scripts find members by the names of Services',
  },
  {
    what: 'the Secret argocd-notifications-secret is not part of the bundle',
    why: 'the controller does without it, and whoever deploys makes it when mail is on; two owners of one Secret would undo each other',
  },
  {
    what: 'health rules for Application, agent runs, Argo Events, CloudNativePG, Redis and Velero kinds',
    why: 'Argo CD has none, so waves of applications would not wait for each other',
  },
  {
    what: 'caBundle of webhooks is ignored when comparing; anonymous users and terminals are off explicitly',
    why: 'operators write the certificates themselves; what is off by default should stay off',
  },
  {
    what: 'everybody who is signed in may read (policy.default is role:readonly)',
    why: 'without it somebody who signs in through the identity provider sees nothing at all',
  },
  {
    what: 'requests, memory limits, priority class, topology spread instead of anti-affinity, disruption budgets, size limits of scratch volumes',
    why: 'upstream sets none; a spread also installs on fewer nodes than replicas, and evens out more',
  },
  {
    what: 'readiness and liveness probes by TCP for the ApplicationSet and notifications controllers, Redis and the liveness of the application controller',
    why: 'upstream has none there; the processes have no other endpoint to ask',
  },
  {
    what: 'Redis has a maximum of memory, three quarters of its limit',
    why: 'it drops entries instead of being killed with the whole cache',
  },
  {
    what: 'a headless Service argocd-application-controller',
    why: 'the StatefulSet names it; upstream leaves the reference dangling',
  },
  {
    what: 'pods carry a checksum of the settings that they read only at start',
    why: 'a changed setting otherwise has no effect until somebody restarts the pods',
  },
  {
    what: 'high availability: own scripts and HAProxy configuration; HAProxy closes connections while two sentinels do not agree on a master, and when a master is demoted',
    why: 'connections to a member that is not the master fail later and less clearly',
  },
  {
    what: 'high availability: members start without the fixed delays of 30 seconds, sentinel ids come from pod names',
    why: 'start-up probes say when a member is up; three members start in one minute instead of four',
  },
  {
    what: 'high availability: two ApplicationSet controllers with leader election',
    why: 'upstream leaves one; the second takes over at once',
  },
  {
    what: 'no NetworkPolicies of its own',
    why: 'the policies of the platform are generated from the flows of all components',
  },
];
