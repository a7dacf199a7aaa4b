import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/kernel/format.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { load, place, problemOf, problemsOf, type TestRequest } from './support.js';

// Put together here, so that no file of ours holds anything shaped like a token.
const random = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';
/** Joins the parts of a token. */
const join = (...parts: readonly string[]) => parts.join('');

const tokens = {
  'a GitHub token': join('gh', 'p_', random),
  'a GitHub fine-grained token': join('github_', 'pat_', random),
  'a GitHub App token': join('gh', 's_', random),
  'a Slack token': join('xo', 'xb-', '123456789012-', random),
  'an AWS access key': join('AK', 'IA', 'ABCDEFGHIJKLMNOP'),
  'an Anthropic key': join('sk-', 'ant-', 'api03-', random),
  'an OpenAI key': join('s', 'k-', random),
  'a GitLab token': join('gl', 'pat-', random),
  'an npm token': join('np', 'm_', random),
  'a JSON Web Token': join('ey', 'J', 'hbGciOiJIUzI1NiJ9.ey', 'J', 'zdWIiOiIxMjM0In0.', random),
  'a private key': join(
    '-----BEGIN RSA ',
    'PRIVATE',
    ' KEY-----\\n',
    random,
    '\\n-----END RSA ',
    'PRIVATE',
    ' KEY-----',
  ),
} as const;

describe('a literal secret is refused', () => {
  test.each(Object.entries(tokens))('%s, wherever it stands', (_what, token) => {
    const texts: readonly TestRequest[] = [
      { text: `models: { code: "${token}" }` },
      { text: `agents: { rex: { system_prompt: "use ${token} please" } }` },
      { text: `github: { apps: { rex: { private_key_path: "${token}" } } }\nagents: { rex: {} }` },
      {
        text: `components: { argocd: { patches: [{ kind: a, name: b, reason: c, merge: { d: ["${token}"] } }] } }`,
      },
      { text: `environments: { stage: { models: { code: "${token}" } } }` },
      { sets: [`models.code=${token}`] },
      { env: { CTO_MODELS__CODE: token } },
    ];
    for (const request of texts) {
      const problem = problemOf(request);
      expect(problem.rule).toBe('config/literal-secret');
      expect(formatProblem(problem)).not.toContain(random);
    }
  });

  test('a token in a comment is found with its line', () => {
    const problem = problemOf({ text: `platform:\n  name: a\n  # old: ${tokens['a GitHub token']}\n` });
    expect(place(problem)).toBe('cto.yaml:3:1');
    expect(problem.message).toContain('holds a GitHub token');
  });

  test.each([
    ['a word', 'hunter2'],
    ['a number', '12345678'],
    ['an unfinished reference', '$PASSWORD'],
  ])('%s where only a reference may stand', (_what, value) => {
    const problem = problemOf({ text: `registry:\n  type: ghcr\n  username: me\n  password: ${value}\n` });
    expect(place(problem)).toBe('cto.yaml:4:13');
    expect(problem).toMatchObject({ rule: 'config/literal-secret', path: 'registry.password', value: '***' });
    expect(problem.fix).toContain('write "${REGISTRY_PASSWORD}"');
    expect(problem.fix).toContain('{ secret: NAME, key: KEY }');
    expect(JSON.stringify(problem)).not.toContain(value);
  });

  test('a password in free-form data', () => {
    const text =
      'components: { argocd: { patches: [{ kind: a, name: b, reason: c, merge: { adminPassword: hunter2 } }] } }';
    expect(problemOf({ text })).toMatchObject({ rule: 'config/literal-secret', value: '***' });
  });

  test('random text under a key that says token, secret or key', () => {
    const text = `components: { argocd: { patches: [{ kind: a, name: b, reason: c, merge: { api_key: ${random} } }] } }`;
    expect(problemOf({ text }).message).toContain('what looks like a generated secret');
  });

  test('a password within an address', () => {
    const text = 'gitops: { repository_url: "https://me:hunter2hunter2@git.company.com/a.git" }';
    const problem = problemOf({ text });
    expect(problem.message).toContain('an address with a password');
    expect(formatProblem(problem)).not.toContain('hunter2');
  });

  test('a variable whose value would put a secret into a manifest', () => {
    const byName = problemOf({
      text: 'models: { code: "${GITHUB_TOKEN}" }',
      env: { GITHUB_TOKEN: 'hunter2hunter2' },
    });
    const byValue = problemOf({
      text: 'models: { code: "${HARMLESS}" }',
      env: { HARMLESS: tokens['a GitHub token'] },
    });
    for (const problem of [byName, byValue]) {
      expect(problem.rule).toBe('config/secret-in-manifest');
      expect(formatProblem(problem)).not.toMatch(/hunter2|a1B2c3/);
    }
  });
});

describe('what only looks like a secret is accepted', () => {
  test.each([
    'scheduling: { tolerations: [{ key: node-role.kubernetes.io/control-plane }] }',
    'scheduling: { node_selector: { node.kubernetes.io/instance-type: m5.large } }',
    'github: { webhook_secret: { secret: github-webhook-2026-v2, key: hmac-secret-key } }',
    'github: { apps: { rex: { private_key_path: /secrets/rex-2026.pem, client_id: Iv1abc234def567a } } }\nagents: { rex: {} }',
    'images: { controller: { digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" } }',
    'gitops: { repository_url: "git@github.com:example/repo.git" }',
    'agents: { rex: { tools: [sk-learn, task-sk-1] } }',
    'registry: { type: ghcr, pull_secret: my-very-long-pull-secret-name-2 }',
  ])('%s', (text) => {
    expect(() => load({ text })).not.toThrow();
  });
});

describe('masking', { timeout: 60_000 }, () => {
  const secret = fc.constantFrom(...Object.values(tokens).filter((token) => !token.includes('\\n')));
  const spot = fc.constantFrom<(value: string) => TestRequest>(
    (value) => ({ text: `registry: { password: "${value}", type: "${value}" }` }),
    (value) => ({ text: `"${value}": 1` }),
    (value) => ({ text: `platform: { "${value}": 1, name: ["${value}"] }` }),
    (value) => ({ text: `${value}: [` }),
    (value) => ({ text: `a: *${value}` }),
    (value) => ({ text: `a: !${value} b` }),
    (value) => ({ text: `agents: { "${value}": { cli: "${value}" } }` }),
    (value) => ({ text: `environments: { "${value}": { crds: "${value}" } }`, environment: value }),
    (value) => ({ text: `profile: "${value}"` }),
    (value) => ({ profile: value }),
    (value) => ({ sets: [`${value}=${value}`, `registry.password=${value}`, value] }),
    (value) => ({
      env: { CTO_REGISTRY__PASSWORD: value, [`CTO_${value}__X`]: value, CTO_NONE__SUCH: value },
    }),
    (value) => ({ file: `${value}.yaml` }),
    (value) => ({ text: `platform: { name: "\${A}", domain: "\${A}" }`, env: { A: value } }),
    (value) => ({ text: Buffer.from([...Buffer.from(`a: ${value}`), 0xff]) }),
    (value) => ({ text: `a: "${value}\u{1}"` }),
  );

  test('no problem, in whatever form, contains a planted secret', () => {
    fc.assert(
      fc.property(secret, spot, (value, make) => {
        try {
          load(make(value));
        } catch (error) {
          if (!isOperatorError(error)) throw error;
          const shown = [
            error.message,
            error.hint,
            ...error.problems.map(formatProblem),
            JSON.stringify(error.problems),
          ];
          expect(shown.join('\n')).not.toContain(value);
          expect(shown.join('\n')).not.toContain(random);
          return;
        }
        throw new Error('accepted');
      }),
      { numRuns: 150 },
    );
  });

  test('a password that looks like nothing is not shown either, whatever else is wrong with it', () => {
    const text =
      'registry: { password: [hunter2hunter2] }\ntunneling: { token: { value: hunter2hunter2 } }\n';
    expect(problemsOf({ text }).map(formatProblem).join('\n')).not.toContain('hunter2hunter2');
  });
});
