import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/kernel/problem.js';
import type { ContextSettings } from '../../../src/kube/kubeconfig/model.js';
import { parseKubeconfig } from '../../../src/kube/kubeconfig/parse.js';
import { settleContext, type Settled } from '../../../src/kube/kubeconfig/settle.js';
import { base64, kubeconfig } from '../support/kubeconfig.js';

const file = '/home/jane/.kube/config';
const server = 'https://10.0.0.1:6443';

describe('a context', () => {
  test('is the current one unless another is asked for', () => {
    const document = {
      'current-context': 'one',
      contexts: ['one', 'two'].map((name) => ({ name, context: { cluster: name } })),
      clusters: ['one', 'two'].map((name) => ({ name, cluster: { server: `https://${name}` } })),
    };
    expect(settings(document)).toMatchObject({ context: 'one', clusterName: 'one', source: file, user: {} });
    expect(settings(document, 'two').cluster.server.href).toBe('https://two/');
  });

  test.each([
    ['that nobody has', 'produktion', 'there is no context "produktion"', 'did you mean "production"?'],
    ['that resembles none', 'x', 'there is no context "x"', 'contexts: production, staging'],
    ['that is not said', undefined, 'no context is current', 'contexts: production, staging'],
  ])('%s lists those that are known', (_title, wanted, message, fix) => {
    const contexts = ['production', 'staging'].map((name) => ({ name, context: {} }));
    expect(settle({ contexts }, wanted).problems).toMatchObject([
      { message, fix, rule: 'kubeconfig/context' },
    ]);
  });

  test('that is current but missing names its file and key', () => {
    expect(settle({ 'current-context': 'gone' }).problems).toEqual([
      {
        rule: 'kubeconfig/context',
        message: 'there is no context "gone"',
        fix: 'there are none',
        location: { file },
        path: 'current-context',
      },
    ]);
  });

  test('whose cluster or user is missing says so', () => {
    const document = {
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'hone', user: 'jame' } }],
      clusters: [{ name: 'home', cluster: { server } }],
      users: [{ name: 'jane', user: {} }],
    };
    expect(texts(settle(document))).toEqual([
      'contexts[a].context.cluster names "hone", which is in no file; did you mean "home"?',
      'contexts[a].context.user names "jame", which is in no file; did you mean "jane"?',
    ]);
    expect(texts(settle({ ...document, contexts: [{ name: 'a', context: {} }] }))).toEqual([
      'contexts[a].context.cluster is missing',
    ]);
  });
});

describe('a cluster entry', () => {
  test('is read with everything it says', () => {
    const extensions = [
      { name: 'other' },
      { name: 'client.authentication.k8s.io/exec', extension: { arn: 'x' } },
    ];
    const { cluster } = settings(
      kubeconfig({
        server: 'https://rancher.example.com/k8s/clusters/c-1/',
        'certificate-authority': '../ca.pem',
        'tls-server-name': 'kubernetes',
        'proxy-url': 'http://proxy:3128',
        extensions,
      }),
    );
    expect(cluster).toEqual({
      server: new URL('https://rancher.example.com/k8s/clusters/c-1/'),
      insecure: false,
      authority: { path: '/home/jane/ca.pem', file, key: 'clusters[home].cluster.certificate-authority' },
      serverName: 'kubernetes',
      proxy: new URL('http://proxy:3128'),
      execConfig: { arn: 'x' },
    });
  });

  test('prefers certificates in it to those in files', () => {
    const pem = '-----BEGIN CERTIFICATE-----';
    const { cluster } = settings(
      kubeconfig({ server, 'certificate-authority': 'ca.pem', 'certificate-authority-data': base64(pem) }),
    );
    expect(cluster.authority).toMatchObject({
      pem,
      key: 'clusters[home].cluster.certificate-authority-data',
    });
  });

  test.each([
    ['localhost:8080', {}, 'http://localhost:8080/'],
    ['10.0.0.1:6443', { 'insecure-skip-tls-verify': true }, 'https://10.0.0.1:6443/'],
  ])('with the address %s and %j is at %s', (address, more, expected) => {
    expect(settings(kubeconfig({ server: address, ...more })).cluster.server.href).toBe(expected);
  });

  test.each([
    [{}, 'server is missing; set the address of the API server, such as https://10.0.0.1:6443'],
    [{ server: 'ftp://x' }, 'server is not an address such as https://10.0.0.1:6443'],
    [{ server: 'https://' }, 'server is not an address such as https://10.0.0.1:6443'],
    [{ server: 'https://u:p@x' }, 'server holds a user or password; put them into the user entry'],
    [
      { server, 'insecure-skip-tls-verify': true, 'certificate-authority': 'x' },
      'insecure-skip-tls-verify contradicts the certificate authority beside it; remove one of the two; kubectl refuses both as well',
    ],
    [{ server, 'insecure-skip-tls-verify': 'yes' }, 'insecure-skip-tls-verify is not true or false'],
    [{ server, 'certificate-authority-data': 'aGVsbG8=' }, 'certificate-authority-data is not PEM in base64'],
    [
      { server, 'proxy-url': 'socks5://x:1' },
      'proxy-url is a SOCKS proxy; give the address of an HTTP proxy, such as http://proxy.example.com:3128',
    ],
    [
      { server, 'proxy-url': 'x' },
      'proxy-url is not an address; give the address of an HTTP proxy, such as http://proxy.example.com:3128',
    ],
  ])('is refused: %j', (cluster, expected) => {
    expect(texts(settle(kubeconfig(cluster)))).toEqual([`clusters[home].cluster.${expected}`]);
  });
});

describe('a user entry', () => {
  test('is read with everything it says', () => {
    const { user } = settings(
      kubeconfig(
        { server },
        {
          token: 'abc',
          tokenFile: 'token',
          'client-certificate': '/c.pem',
          'client-key': 'k.pem',
          as: 'admin',
          'as-uid': '7',
          'as-groups': ['a', 'b'],
          'as-user-extra': { scopes: ['x'] },
        },
      ),
    );
    expect(user).toEqual({
      token: 'abc',
      tokenFile: '/home/jane/.kube/token',
      certificate: { path: '/c.pem', file, key: 'users[jane].user.client-certificate' },
      key: { path: '/home/jane/.kube/k.pem', file, key: 'users[jane].user.client-key' },
      impersonate: { user: 'admin', uid: '7', groups: ['a', 'b'], extra: { scopes: ['x'] } },
    });
  });

  test('is read with a plugin', () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './bin/login',
      args: ['token', '--cluster'],
      env: [{ name: 'A', value: '1' }],
      installHint: 'get it',
      provideClusterInfo: true,
      interactiveMode: 'Never',
    };
    expect(settings(kubeconfig({ server }, { exec })).user.exec).toEqual({
      ...exec,
      command: '/home/jane/.kube/bin/login',
      env: { A: '1' },
    });
    const beta = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'login' };
    expect(settings(kubeconfig({ server }, { exec: beta })).user.exec).toMatchObject({
      command: 'login',
      args: [],
      env: {},
      interactiveMode: 'IfAvailable',
    });
  });

  const v1 = 'client.authentication.k8s.io/v1';
  const versions = `it has to be ${v1} or ${v1}beta1: update the plugin and its entry`;
  test.each([
    [{ token: 'a b' }, ['token holds characters that no token has, such as a space or a line break']],
    [{ token: 12345 }, ['token is not a text; write it in quotes']],
    [
      { username: 'a', password: 'b', token: 'c' },
      ['username stands beside a token; keep one of the two; kubectl refuses both as well'],
    ],
    [{ 'client-certificate': 'c' }, ['client-key is missing beside the certificate']],
    [{ 'client-key': 'c' }, ['client-certificate is missing beside the key']],
    [
      { 'as-groups': ['a'] },
      ['as is missing: groups, UID and more are only impersonated together with a user'],
    ],
    [{ as: 'a', 'as-groups': 'a' }, ['as-groups is not a list of texts']],
    [
      { 'auth-provider': { name: 'gcp' } },
      [
        'auth-provider was removed from Kubernetes in version 1.26; install gke-gcloud-auth-plugin, then run: gcloud container clusters get-credentials',
      ],
    ],
    [
      { 'auth-provider': { name: 'acme' } },
      ['auth-provider was removed from Kubernetes in version 1.26; use an exec plugin of its maker instead'],
    ],
    [{ exec: {} }, [`exec.apiVersion is missing; ${versions}`, 'exec.command is missing']],
    [
      { exec: { apiVersion: `${v1}alpha1`, command: 'x' } },
      [`exec.apiVersion is not supported; ${versions}`],
    ],
    [{ exec: { apiVersion: v1, command: 'x' } }, ['exec.interactiveMode is missing']],
    [
      { exec: { apiVersion: v1, command: 'x', interactiveMode: 'Maybe', env: [{}], args: [1] } },
      [
        'exec.args is not a list of texts',
        'exec.env[0].name is missing',
        'exec.interactiveMode is none of Never, IfAvailable, Always',
      ],
    ],
    [{ exec: 'x' }, ['exec is not a mapping']],
    [
      { exec: { apiVersion: v1, command: 'x', interactiveMode: 'Never', env: 'x' } },
      ['exec.env is not a list of mappings'],
    ],
  ])('is refused: %j', (user, expected) => {
    expect(texts(settle(kubeconfig({ server }, user)))).toEqual(
      expected.map((one) => `users[jane].user.${one}`),
    );
  });

  test('tells everything that is wrong at once, and no credential', () => {
    const settled = settle(
      kubeconfig({ 'proxy-url': 'x' }, { token: 'top secret', 'client-key-data': 'hidden', password: 5 }),
    );
    expect(settled.settings).toBeUndefined();
    expect(settled.problems).toHaveLength(6);
    expect(JSON.stringify(settled.problems)).not.toMatch(/top secret|hidden/);
    expect(
      settled.problems.every(({ location, path }) => location?.file === file && path !== undefined),
    ).toBe(true);
  });
});

describe('a kubeconfig', () => {
  test.each([
    [undefined, []],
    [null, []],
    [{}, []],
    ['text', [': is not a kubeconfig: no mapping at the top']],
    [{ clusters: {} }, ['clusters: is not a list']],
    [{ users: null, contexts: [] }, []],
    [{ users: [{}] }, ['users[0].name: is missing or not a text']],
    [{ users: ['x'] }, ['users[0].name: is missing or not a text']],
    [{ users: [{ name: 'a', user: 'x' }] }, ['users[0].user: is not a mapping']],
    [{ users: [{ name: 'a' }] }, []],
    [
      { users: [{ name: 'a' }, { name: 'a' }] },
      ['users[1]: has the name "a" of another entry of the same list'],
    ],
    [{ 'current-context': 7 }, ['current-context: is not a text; write it in quotes']],
  ])('of the shape %j has the problems %j', (document, expected) => {
    const { problems } = parseKubeconfig(document, file);
    expect(problems.map(({ path, message }) => `${path ?? ''}: ${message}`)).toEqual(expected);
  });

  test('does not mind entries that nobody uses', () => {
    const document = kubeconfig({ server }) as { users: unknown[] };
    document.users.push({ name: 'broken', user: { token: 1, exec: 'x' } });
    expect(settle(document).problems).toEqual([]);
  });
});

function settle(document: object, wanted?: string): Settled {
  const { config, problems } = parseKubeconfig(document, file);
  expect(problems).toEqual([]);
  return settleContext(config, wanted, [file]);
}

function settings(document: object, wanted?: string): ContextSettings {
  const settled = settle(document, wanted);
  expect(settled.problems).toEqual([]);
  return settled.settings!;
}

function texts({ problems }: Settled): string[] {
  return problems.map(
    ({ path = '', message, fix }: Problem) => `${path} ${message}${fix === undefined ? '' : `; ${fix}`}`,
  );
}
