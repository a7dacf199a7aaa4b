import { Construct } from 'constructs';
import * as kplus from 'cdk8s-plus-28';
import {
  Sensor,
  type SensorSpecDependenciesFiltersData,
  type SensorSpecTriggers,
} from '../../imports/argoproj.io.js';
import type { Resources } from '../shared/container.js';
import { namespaced } from '../shared/metadata.js';
import { role } from '../shared/rbac.js';
import { playStages } from '../shared/workflow-contract.js';
import { eventName, eventSourceName } from './event-source.js';
import { containerSettings, placement, type RuntimePods } from './pods.js';
import { pullRequestTransform, type PullRequestField, type PullRequestLabels } from './pull-request.js';
import { exactly, type Repository } from './repository.js';

/** Label that the controller gives the pods of every sensor (pkg/reconciler/sensor/controller.go). */
export const sensorSelector = { controller: 'sensor-controller' } as const;

/** Ports of the pods. */
export const sensorPorts = { metrics: 7777 } as const;

const accountName = 'github-sensor';

/** Settings of the sensors. */
export interface SensorOptions {
  /** Namespace in which the workflows run. */
  readonly workflowNamespace: string;
  readonly repository: Repository;
  readonly labels: PullRequestLabels;
  /** Logins that may resume workflows. Empty: everybody whom GitHub lets write to the repository. */
  readonly allowedSenders: readonly string[];
  readonly resources: Resources;
}

type Condition = readonly [field: PullRequestField, ...patterns: string[]];

/** One sensor: what has to have happened, and the stage of a play workflow that it ends. */
interface ResumeRule {
  readonly name: string;
  readonly stage: string;
  readonly when: readonly Condition[];
}

/** A Workflow name that is a DNS label: no flag, no `@latest`, no path, whatever the label of the pull request says. */
export const workflowNamePattern = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';

/** Adds one sensor per thing that play workflows wait for, their account and its two rights on workflows. */
export function sensors(scope: Construct, pods: RuntimePods, options: SensorOptions): void {
  // sensors are clients of the API server, and their pod template cannot ask for the token, so the account has to
  new kplus.ServiceAccount(scope, 'sensor-account', {
    metadata: namespaced(pods.context, accountName),
    automountToken: true,
  });
  role(scope, pods.context, {
    name: 'github-sensor-resume-workflows',
    namespace: options.workflowNamespace,
    // `argo resume` reads one workflow and writes it back; it lists nothing (server/workflow/workflow_server.go)
    rules: [{ groups: ['argoproj.io'], resources: ['workflows'], verbs: ['get', 'update'] }],
    subjects: [{ name: accountName }],
  });
  for (const rule of resumeRules(options.labels)) addSensor(scope, pods, options, rule);
}

/**
 * A pull request made by a tool or an App gets its labels after it was opened, so the `opened` delivery does not say which workflow it
 * belongs to. GitHub sends `labeled` for every label in each case, so that is the event, and it comes once.
 */
function resumeRules(labels: PullRequestLabels): readonly ResumeRule[] {
  const intoDefaultBranch: Condition = ['into_default_branch', 'true'];
  return [
    {
      name: 'play-pull-request-created',
      stage: playStages.pullRequestCreated,
      when: [
        ['action', '^labeled$'],
        ['label', `^${labels.runPrefix.replaceAll('.', '\\.')}`],
      ],
    },
    {
      name: 'play-ready-for-testing',
      stage: playStages.readyForTesting,
      when: [
        ['action', '^labeled$'],
        ['label', exactly(labels.ready)],
      ],
    },
    {
      name: 'play-merged',
      stage: playStages.merged,
      when: [['action', '^closed$'], ['merged', 'true'], intoDefaultBranch],
    },
  ];
}

/** What holds for every sensor. Forks are refused: on a public repository anybody may open a pull request from one. */
function commonConditions({ repository, allowedSenders }: SensorOptions): readonly Condition[] {
  return [
    ['event', '^pull_request$'],
    ['repository', exactly(`${repository.owner}/${repository.name}`)],
    ['from_same_repository', 'true'],
    ['sender_type', '^(Bot|User)$'],
    ...(allowedSenders.length > 0 ? [['sender', exactly(...allowedSenders)] as const] : []),
    ['workflow', workflowNamePattern],
  ];
}

function addSensor(scope: Construct, pods: RuntimePods, options: SensorOptions, rule: ResumeRule): void {
  const dependency = 'pull-request';
  new Sensor(scope, rule.name, {
    metadata: namespaced(pods.context, rule.name),
    spec: {
      // a second one would only stand by: events are taken once
      replicas: 1,
      revisionHistoryLimit: 3,
      template: {
        serviceAccountName: accountName,
        ...placement(pods),
        container: containerSettings(options.resources),
      },
      dependencies: [
        {
          name: dependency,
          eventSourceName,
          eventName,
          transform: { jq: pullRequestTransform(options.labels) },
          filters: {
            dataLogicalOperator: 'and',
            data: [...commonConditions(options), ...rule.when].map(toFilter),
          },
        },
      ],
      triggers: [resume(rule, dependency, options.workflowNamespace)],
    },
  });
}

const booleanFields: readonly PullRequestField[] = ['from_same_repository', 'into_default_branch', 'merged'];

function toFilter([path, ...value]: Condition): SensorSpecDependenciesFiltersData {
  return { path, type: booleanFields.includes(path) ? 'bool' : 'string', value };
}

/**
 * Runs `argo -n NAMESPACE resume NAME --node-field-selector displayName=STAGE`, as a process without a shell, on the one workflow that
 * the pull request names. Retries work only with `atLeastOnce` (listener.go) and hold up later events of the same sensor, so they
 * bridge no more than a minute and a bit: the time until a stage that has just begun waits.
 */
function resume(rule: ResumeRule, dependencyName: string, namespace: string): SensorSpecTriggers {
  return {
    atLeastOnce: true,
    retryStrategy: {
      steps: 5,
      duration: '5s',
      factor: 2,
      jitter: 0.1,
    },
    template: {
      name: rule.name,
      argoWorkflow: {
        operation: 'resume',
        args: ['--node-field-selector', `displayName=${rule.stage}`],
        parameters: [{ src: { dependencyName, dataKey: 'workflow' }, dest: 'metadata.name' }],
        source: {
          resource: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { namespace } },
        },
      },
    },
  };
}
