import { BlockList, isIP } from 'node:net';
import { OperatorError } from './errors.js';

/**
 * The proxy that the environment asks for: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the address, unless `NO_PROXY` exempts its host;
 * in upper or lower case. This machine is never reached through a proxy. As client-go does (Go, golang.org/x/net/http/httpproxy).
 *
 * @throws OperatorError `E_PROXY` when the variable holds no address of an HTTP proxy; the message does not repeat it
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = read(env, name);
  if (value === '' || isExempt(url, read(env, 'NO_PROXY'))) return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy === undefined || !['http:', 'https:'].includes(proxy.protocol)) {
    throw new OperatorError('E_PROXY', `${name} holds no address of an HTTP proxy`, {
      hint: 'set it to an address such as http://proxy.example.com:3128, or exempt the host with NO_PROXY',
    });
  }
  return proxy;
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return env[name] ?? env[name.toLowerCase()] ?? '';
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (host === 'localhost' || loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return true;
  return list
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .some((rule) => rule !== '' && matches(rule, host, port));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** `*`, a network, or a host with or without port; a name stands for its subdomains too, with a leading dot only for them. */
function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const network = /^(.+)\/(\d+)$/.exec(rule);
  if (network !== null) return isWithin(host, network[1] ?? '', Number(network[2]));
  const [, bare = '', wanted] = /^(\[[^\]]*\]|[^:]*(?::[^:]*:.*)?)(?::(\d+))?$/.exec(rule) ?? [];
  if (wanted !== undefined && wanted !== port) return false;
  const name = bare.replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
  if (isIP(name) !== 0) return name === host;
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}

function isWithin(host: string, address: string, bits: number): boolean {
  const version = isIP(host);
  if (version === 0 || isIP(address) !== version || bits > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return list.check(host, family);
}
