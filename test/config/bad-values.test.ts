import { describe, expect, test } from 'vitest';
import { type Case, expectRefused } from './case.js';
import { place, problemOf, problemsOf } from './support.js';

const cases: readonly Case[] = [
  {
    title: 'a number where text is expected',
    text: 'version: 0.1\n',
    at: 'cto.yaml:1:10',
    rule: 'wrong-type',
    says: 'must be text, not a number',
    fix: 'put it in quotes: "0.1"',
  },
  {
    title: 'a number for memory, which needs a unit',
    text: 'agents:\n  rex:\n    resources:\n      memory: 8\n',
    at: 'cto.yaml:4:15',
    rule: 'wrong-type',
    says: 'must be text, not a number',
    fix: 'it must be bytes with a suffix, such as "512Mi" or "8Gi"',
  },
  {
    title: 'a number in quotes where a number is expected',
    text: 'scheduling: {}\ncluster:\n  api_server_ports: ["6443"]\n',
    at: 'cto.yaml:3:22',
    rule: 'wrong-type',
    says: 'must be a number, not text',
    fix: 'write 6443, without quotes',
  },
  {
    title: 'an octal number',
    text: 'agents: { rex: { resources: { cpu: 0o7 } } }\n',
    at: 'cto.yaml:1:36',
    rule: 'number-notation',
    says: 'YAML reads 0o7 as 7',
    fix: 'write 7',
  },
  {
    title: 'an exponent',
    text: 'agents: { rex: { max_tokens: 1e3 } }\n',
    at: 'cto.yaml:1:30',
    rule: 'number-notation',
    says: 'YAML reads 1e3 as 1000',
    fix: 'write 1000',
  },
  {
    title: 'a leading zero, which YAML 1.1 takes for octal',
    text: 'agents: { rex: { max_tokens: 010 } }\n',
    at: 'cto.yaml:1:30',
    rule: 'number-notation',
    says: 'YAML reads 010 as 10',
    fix: 'write 10',
  },
  {
    title: 'a fraction where a whole number is expected',
    text: 'agents: { rex: { max_tokens: 1.5 } }\n',
    at: 'cto.yaml:1:30',
    rule: 'bad-value',
    says: 'must be a whole number',
    fix: '',
  },
  {
    title: 'a unit in the wrong case',
    text: 'agents: { rex: { resources: { memory: 8gb } } }\n',
    at: 'cto.yaml:1:39',
    rule: 'bad-value',
    says: 'must be bytes with a suffix',
    fix: 'write "8Gi"',
  },
  {
    title: '"yes" for a switch',
    text: 'features:\n  backup: yes\n',
    at: 'cto.yaml:2:11',
    rule: 'wrong-type',
    says: 'must be true or false, not text',
    fix: 'write true, without quotes',
  },
  {
    title: '"off" for a switch',
    text: 'features:\n  backup: off\n',
    at: 'cto.yaml:2:11',
    rule: 'wrong-type',
    says: 'must be true or false, not text',
    fix: 'write false, without quotes',
  },
  {
    title: 'a switch in quotes',
    text: 'features:\n  backup: "true"\n',
    at: 'cto.yaml:2:11',
    rule: 'wrong-type',
    says: 'must be true or false, not text',
    fix: 'write true, without quotes',
  },
  {
    title: 'a switch where text is expected',
    text: 'models:\n  code: true\n',
    at: 'cto.yaml:2:9',
    rule: 'wrong-type',
    says: 'must be text, not the switch true',
    fix: 'put it in quotes: "true"',
  },
  {
    title: 'a trailing dot in a host name',
    text: 'platform:\n  domain: agents.company.com.\n',
    at: 'cto.yaml:2:11',
    rule: 'bad-value',
    says: 'must be a host name',
    fix: 'write "agents.company.com"',
  },
  {
    title: 'a scheme before a registry host',
    text: 'registry:\n  type: generic\n  url: https://registry.company.com/\n',
    at: 'cto.yaml:3:8',
    rule: 'bad-value',
    says: 'without "https://"',
    fix: 'write "registry.company.com"',
  },
  {
    title: 'a Unicode name',
    text: 'platform:\n  name: Plattform Zürich\n',
    at: 'cto.yaml:2:9',
    rule: 'bad-value',
    says: 'must be a DNS label',
    fix: 'write "plattform-zurich"',
  },
  {
    title: 'a word that is not among the known ones',
    text: 'registry:\n  type: dockrhub\n',
    at: 'cto.yaml:2:9',
    rule: 'unknown-word',
    says: 'must be one of local, ghcr, ecr',
    fix: 'did you mean "dockerhub"?',
  },
  {
    title: 'an unknown key near a known one',
    text: 'platform:\n  domian: a.com\n',
    at: 'cto.yaml:2:3',
    rule: 'unknown-key',
    says: 'the key "domian" is not known',
    fix: 'did you mean "domain"?',
  },
  {
    title: 'a known key in the wrong section',
    text: 'domain: a.com\n',
    at: 'cto.yaml:1:1',
    rule: 'unknown-key',
    says: 'the key "domain" is not known',
    fix: 'did you mean "platform.domain"?',
  },
  {
    title: 'an unknown key like no other',
    text: 'storage:\n  flavour: sweet\n',
    at: 'cto.yaml:2:3',
    rule: 'unknown-key',
    says: 'the key "flavour" is not known',
    fix: 'known here: class',
  },
  {
    title: 'a list where a section is expected',
    text: 'github:\n  apps:\n    - rex\n',
    at: 'cto.yaml:3:5',
    rule: 'wrong-type',
    says: 'must be a map of keys, not a list',
    fix: 'write "key: value" lines',
  },
  {
    title: 'one value where a list is expected',
    text: 'agents:\n  rex:\n    tools: search\n',
    at: 'cto.yaml:3:12',
    rule: 'wrong-type',
    says: 'must be a list, not text',
    fix: 'write [search]',
  },
  {
    title: 'an entry that lacks a required key',
    text: 'components:\n  argocd:\n    patches:\n      - kind: Service\n        name: a\n        merge: {}\n',
    at: 'cto.yaml:4:9',
    rule: 'missing-key',
    says: 'is required',
    fix: 'give it: Why; shown in the bundle.',
  },
];

describe('a wrong value is refused with place, reason and advice', () => {
  test.each(cases)('$title', expectRefused);
});

describe('problems', () => {
  test('all problems are reported at once, in the order of the file', () => {
    const text =
      'profil: x\nplatform:\n  name: A B\nregistry: { type: foo, password: hunter2hunter2 }\nfeatures: { backup: yes }\n';
    expect(problemsOf({ text }).map((problem) => `${place(problem)} ${problem.rule}`)).toEqual([
      'cto.yaml:1:1 config/unknown-key',
      'cto.yaml:3:9 config/bad-value',
      'cto.yaml:4:19 config/unknown-word',
      'cto.yaml:4:34 config/literal-secret',
      'cto.yaml:5:21 config/wrong-type',
    ]);
  });

  test('rules between keys are checked even when other keys are wrong', () => {
    const text = 'platform: { name: A B, ingress_type: ingress }\nregistry: { type: ecr }\n';
    const found = problemsOf({ text }).map(({ rule }) => rule);
    expect(found).toContain('config/bad-value');
    expect(found).toContain('config/ingress-needs-domain');
    expect(found).toContain('config/registry-needs-url');
  });

  test('a rule says nothing about a key whose value is wrong anyway', () => {
    const text = 'platform: { domain: "a b", ingress_type: ingress }\n';
    expect(problemOf({ text }).rule).toBe('config/bad-value');
  });

  test('after a syntax error rules do not guess what is missing', () => {
    const text = 'profile: production\nregistry: { type: ecr }}\n';
    expect(problemsOf({ text }).map(({ rule }) => rule)).toEqual(['config/syntax']);
  });

  test('the value of a problem is shown on one line and without characters that move the cursor', () => {
    const text = 'platform:\n  name: "a\\e[2Jb\\nc\\u202ed"\n';
    expect(problemOf({ text }).value).toBe('a\\u{1b}[2Jb\\u{a}c\\u{202e}d');
  });

  test('a file with more problems than anyone reads says how many are left', () => {
    const text = Array.from({ length: 500 }, (_, index) => `key${index}: 1\n`).join('');
    const problems = problemsOf({ text });
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toBe('300 more problems are not listed');
  });
});
