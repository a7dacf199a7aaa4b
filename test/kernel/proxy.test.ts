import { expect, test } from 'vitest';
import { proxyFor } from '../../src/kernel/proxy.js';

const proxy = 'http://proxy:3128/';
const cluster = 'https://api.example.com:6443';

test.each([
  ['nothing is set', cluster, {}, undefined],
  ['it is set', cluster, { HTTPS_PROXY: proxy }, proxy],
  ['it is set in lower case', cluster, { https_proxy: 'http://proxy:3128' }, proxy],
  ['it has no scheme', cluster, { HTTPS_PROXY: 'proxy:3128' }, proxy],
  ['it is empty', cluster, { HTTPS_PROXY: '' }, undefined],
  ['only the other scheme has one', cluster, { HTTP_PROXY: proxy }, undefined],
  ['the address is plain HTTP', 'http://api.example.com', { HTTP_PROXY: proxy, HTTPS_PROXY: 'x' }, proxy],
  ['it is this machine', 'https://127.0.0.1:1', { HTTPS_PROXY: proxy }, undefined],
  ['it is this machine by name', 'https://localhost:1', { HTTPS_PROXY: proxy }, undefined],
  ['it is this machine by IPv6', 'https://[::1]:1', { HTTPS_PROXY: proxy }, undefined],
])('with %s, the proxy for %s is chosen', (_title, url, env: Record<string, string>, expected) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(expected);
});

test.each([
  ['*', cluster, true],
  ['api.example.com', cluster, true],
  ['API.example.com', cluster, true],
  ['example.com', cluster, true],
  ['.example.com', cluster, true],
  ['*.example.com', cluster, true],
  ['ample.com', cluster, false],
  ['.api.example.com', cluster, false],
  ['api.example.com:6443', cluster, true],
  ['api.example.com:443', cluster, false],
  ['other, api.example.com', cluster, true],
  ['', cluster, false],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/16', 'https://10.1.2.3', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['10.0.0.0/8', cluster, false],
  ['10.1.2.3', 'https://10.1.2.3:6443', true],
  ['10.1.2.3:443', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd00::1]:6443', true],
  ['10.0.0.0/8', 'https://[fd00::1]:6443', false],
  ['fd00::1', 'https://[fd00::1]:6443', true],
  ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
  ['[fd00::1]:443', 'https://[fd00::1]:6443', false],
])('NO_PROXY "%s" exempts %s: %s', (list, url, exempt) => {
  expect(proxyFor(new URL(url), { HTTPS_PROXY: proxy, no_proxy: list }) === undefined).toBe(exempt);
});

test.each(['socks5://x:1', 'http://'])(
  'refuses %s without repeating it, as it may hold a password',
  (value) => {
    expect(() => proxyFor(new URL(cluster), { HTTPS_PROXY: value })).toThrow(
      /^HTTPS_PROXY holds no address of an HTTP proxy$/,
    );
  },
);
