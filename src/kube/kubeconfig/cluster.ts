import { dirname, resolve } from 'node:path';
import type { Fields } from './fields.js';
import type { ClusterSettings, Material } from './model.js';

/** Name of the extension that holds what plugins are told (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins). */
const execExtension = 'client.authentication.k8s.io/exec';

/** Reads a cluster entry; undefined when it has no usable address. */
export function readCluster(fields: Fields): ClusterSettings | undefined {
  const server = readServer(fields);
  const insecure = fields.flag('insecure-skip-tls-verify');
  const authority = readMaterial(fields, 'certificate-authority');
  const serverName = fields.text('tls-server-name');
  const proxy = readProxy(fields);
  const execConfig = readExecConfig(fields);
  if (insecure && authority !== undefined) {
    fields.problem(
      'insecure-skip-tls-verify',
      'contradicts the certificate authority beside it',
      'remove one of the two; kubectl refuses both as well',
    );
  }
  if (server === undefined) return undefined;
  return {
    server,
    insecure,
    ...(authority !== undefined && { authority }),
    ...(serverName !== undefined && { serverName }),
    ...(proxy !== undefined && { proxy }),
    ...(execConfig !== undefined && { execConfig }),
  };
}

/** PEM from `<key>-data`, which wins as with kubectl, or the path in `<key>`. */
export function readMaterial(fields: Fields, key: string): Material | undefined {
  const { file } = fields;
  const data = fields.text(`${key}-data`);
  const path = fields.text(key);
  if (data !== undefined) {
    const pem = Buffer.from(data, 'base64').toString('utf8');
    if (!pem.includes('-----BEGIN ')) fields.problem(`${key}-data`, 'is not PEM in base64');
    return { pem, file, key: fields.path(`${key}-data`) };
  }
  return path === undefined ? undefined : { path: resolve(dirname(file), path), file, key: fields.path(key) };
}

function readServer(fields: Fields): URL | undefined {
  const text = fields.text('server');
  if (text === undefined) {
    fields.problem(
      'server',
      'is missing',
      'set the address of the API server, such as https://10.0.0.1:6443',
    );
    return undefined;
  }
  // without a scheme it is plain HTTP, as in client-go, unless the entry speaks of TLS
  const secure = ['certificate-authority', 'certificate-authority-data', 'insecure-skip-tls-verify'];
  const scheme = fields.keys().some((key) => secure.includes(key)) ? 'https' : 'http';
  const url = parseUrl(text.includes('://') ? text : `${scheme}://${text}`);
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    fields.problem('server', 'is not an address such as https://10.0.0.1:6443');
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    fields.problem('server', 'holds a user or password', 'put them into the user entry');
  }
  return url;
}

function readProxy(fields: Fields): URL | undefined {
  const text = fields.text('proxy-url');
  if (text === undefined) return undefined;
  const url = parseUrl(text);
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  const fix = 'give the address of an HTTP proxy, such as http://proxy.example.com:3128';
  fields.problem('proxy-url', url?.protocol === 'socks5:' ? 'is a SOCKS proxy' : 'is not an address', fix);
  return undefined;
}

function readExecConfig(fields: Fields): unknown {
  if (!Array.isArray(fields.raw('extensions'))) return undefined;
  return fields
    .items('extensions')
    .find((item) => item.raw('name') === execExtension)
    ?.raw('extension');
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
