import { dirname, resolve } from 'node:path';
import { readMaterial } from './cluster.js';
import { readExec } from './exec.js';
import type { Fields } from './fields.js';
import type { Impersonation, Material, UserSettings } from './model.js';

/** What replaced the providers that were built into kubectl until 1.25 (KEP-2784 and the clouds' announcements). */
const replacements: Readonly<Record<string, string>> = {
  gcp: 'install gke-gcloud-auth-plugin, then run: gcloud container clusters get-credentials',
  azure: 'install kubelogin of Azure, then run: kubelogin convert-kubeconfig',
  oidc: 'use an exec plugin for OpenID Connect, such as kubelogin (kubectl oidc-login)',
};

/** Headers are made of these. */
const printable = /^[\x21-\x7e]+$/;

/** Reads a user entry. */
export function readUser(fields: Fields): UserSettings {
  refuseAuthProvider(fields);
  const token = readToken(fields);
  const tokenFile = fields.text('tokenFile');
  const basic = readBasic(fields);
  const certificate = readMaterial(fields, 'client-certificate');
  const key = readMaterial(fields, 'client-key');
  const exec = readExec(fields);
  const impersonate = readImpersonation(fields);
  requirePair(fields, certificate, key);
  if (basic !== undefined && (token ?? tokenFile) !== undefined) {
    fields.problem('username', 'stands beside a token', 'keep one of the two; kubectl refuses both as well');
  }
  return {
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile: resolve(dirname(fields.file), tokenFile) }),
    ...(basic !== undefined && { basic }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(exec !== undefined && { exec }),
    ...(impersonate !== undefined && { impersonate }),
  };
}

function refuseAuthProvider(fields: Fields): void {
  const provider = fields.raw('auth-provider');
  if (provider === undefined || provider === null) return;
  const name = fields.below('auth-provider')?.text('name') ?? '';
  const replacement = replacements[name] ?? 'use an exec plugin of its maker instead';
  fields.problem('auth-provider', 'was removed from Kubernetes in version 1.26', replacement);
}

function readToken(fields: Fields): string | undefined {
  const token = fields.text('token');
  if (token === undefined || printable.test(token)) return token;
  fields.problem('token', 'holds characters that no token has, such as a space or a line break');
  return undefined;
}

function readBasic(fields: Fields): UserSettings['basic'] {
  const username = fields.text('username');
  const password = fields.text('password');
  if (username === undefined && password === undefined) return undefined;
  return { username: username ?? '', password: password ?? '' };
}

function requirePair(fields: Fields, certificate: Material | undefined, key: Material | undefined): void {
  if (certificate !== undefined && key === undefined)
    fields.problem('client-key', 'is missing beside the certificate');
  if (key !== undefined && certificate === undefined) {
    fields.problem('client-certificate', 'is missing beside the key');
  }
}

function readImpersonation(fields: Fields): Impersonation | undefined {
  const user = fields.text('as');
  const uid = fields.text('as-uid');
  const groups = fields.texts('as-groups');
  const extra = readExtra(fields);
  if (user === undefined) {
    if (uid !== undefined || groups.length > 0 || Object.keys(extra).length > 0) {
      fields.problem('as', 'is missing: groups, UID and more are only impersonated together with a user');
    }
    return undefined;
  }
  return { user, groups, extra, ...(uid !== undefined && { uid }) };
}

function readExtra(fields: Fields): Record<string, readonly string[]> {
  const extra = fields.below('as-user-extra');
  return Object.fromEntries(extra?.keys().map((key) => [key, extra.texts(key)]) ?? []);
}
