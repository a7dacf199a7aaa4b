import { dirname, resolve } from 'node:path';
import type { Fields } from './fields.js';
import type { ExecSettings } from './model.js';

/** Versions of the protocol that are spoken. v1alpha1 went with Kubernetes 1.24. */
export const execApiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

const interactiveModes = ['Never', 'IfAvailable', 'Always'] as const;

/** Reads the `exec` part of a user entry; undefined when it is absent or unusable. */
export function readExec(user: Fields): ExecSettings | undefined {
  const fields = user.below('exec');
  if (fields === undefined) return undefined;
  const apiVersion = readApiVersion(fields);
  const command = fields.text('command');
  if (command === undefined) fields.problem('command', 'is missing');
  const installHint = fields.text('installHint');
  const settings = {
    args: fields.texts('args'),
    env: readEnv(fields),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode: readMode(fields, apiVersion),
    ...(installHint !== undefined && { installHint }),
  };
  if (apiVersion === undefined || command === undefined) return undefined;
  return { ...settings, apiVersion, command: commandPath(command, fields.file) };
}

/** A command with a slash is a path, relative to the kubeconfig; without one it is looked up on PATH. */
function commandPath(command: string, file: string): string {
  return /[/\\]/.test(command) ? resolve(dirname(file), command) : command;
}

function readApiVersion(fields: Fields): string | undefined {
  const apiVersion = fields.text('apiVersion');
  if (apiVersion !== undefined && execApiVersions.includes(apiVersion)) return apiVersion;
  fields.problem(
    'apiVersion',
    apiVersion === undefined ? 'is missing' : `is not supported`,
    `it has to be ${execApiVersions.join(' or ')}: update the plugin and its entry`,
  );
  return undefined;
}

function readMode(fields: Fields, apiVersion: string | undefined): ExecSettings['interactiveMode'] {
  const text = fields.text('interactiveMode');
  const mode = interactiveModes.find((one) => one === text);
  if (text !== undefined && mode === undefined) {
    fields.problem('interactiveMode', `is none of ${interactiveModes.join(', ')}`);
  }
  // required from v1 on (client-go, clientcmd/validation.go)
  if (text === undefined && apiVersion === execApiVersions[0])
    fields.problem('interactiveMode', 'is missing');
  return mode ?? 'IfAvailable';
}

function readEnv(fields: Fields): Record<string, string> {
  const pairs = fields.items('env').map((item) => {
    const name = item.text('name');
    if (name === undefined) item.problem('name', 'is missing');
    return [name ?? '', item.text('value') ?? ''] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}
