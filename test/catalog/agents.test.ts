import { describe, expect, test } from 'vitest';
import { agentForRole, resolveAgents } from '../../src/catalog/agents.js';
import {
  builtInAgents,
  builtInPrompts,
  promptVariables,
  renderPrompt,
  runVariables,
} from '../../src/catalog/content/index.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configFor } from '../support/component.js';

const agentsOf = (config: ConfigInput = {}) => resolveAgents(configFor({ config }));

const agentOf = (name: string, config: ConfigInput = {}) => {
  const agent = agentsOf(config).find((candidate) => candidate.name === name);
  if (!agent) throw new Error(`no agent ${name}`);
  return agent;
};

describe('built-in agents', () => {
  test('are six, one for each role', () => {
    const roles = Object.fromEntries(Object.entries(builtInAgents).map(([name, { role }]) => [name, role]));
    expect(roles).toEqual({
      morgan: 'documentation',
      rex: 'implementation',
      cleo: 'quality',
      tess: 'testing',
      blaze: 'frontend',
      cipher: 'security',
    });
  });

  test.each(Object.keys(builtInAgents))('%s keeps its role when it is merely enabled', (name) => {
    expect(agentOf(name, { agents: { [name]: { enabled: true } } }).role).toBe(builtInAgents[name]?.role);
  });

  test.each(Object.entries(builtInAgents))(
    '%s uses only variables that exist, and every one is put in',
    (name, builtIn) => {
      const used = [...builtIn.systemPrompt.matchAll(/\{\{(.*?)\}\}/g)].map(([, variable]) => variable);
      expect(used.length).toBeGreaterThan(0);
      for (const variable of used) expect(promptVariables).toContain(variable);
      expect(agentOf(name, { agents: { [name]: {} } }).systemPrompt).not.toContain('{{');
    },
  );

  test.each(Object.entries(builtInPrompts))('instructions "%s" use only variables of a run', (_, text) => {
    for (const [, variable] of text.matchAll(/\{\{(.*?)\}\}/g)) expect(runVariables).toContain(variable);
  });
});

describe('an agent of the configuration', () => {
  test('works without a built-in one of its name', () => {
    const scout = agentOf('scout', { agents: { scout: { description: 'Explores new libraries.' } } });
    expect(scout).toMatchObject({
      id: 'scout',
      role: 'implementation',
      cli: 'claude',
      githubApp: 'cto-scout',
    });
    expect(scout.systemPrompt).toContain(
      'You are scout, an agent of the cto platform. Explores new libraries.',
    );
  });

  test('may replace the system prompt, with variables; what is no variable stays', () => {
    const { systemPrompt } = agentOf('rex', {
      platform: { name: 'acme' },
      agents: {
        rex: { system_prompt: 'I am {{agent}} of {{platform}}. Helm says {{ .Values.x }} and {{unknown}}.' },
      },
    });
    expect(systemPrompt).toBe('I am rex of acme. Helm says {{ .Values.x }} and {{unknown}}.');
  });

  test('may change the role, the tool, the model and every tuning of a built-in agent', () => {
    const rex = agentOf('rex', {
      agents: {
        rex: {
          role: 'security',
          description: 'Looks twice.',
          cli: 'codex',
          model: 'm',
          max_tokens: 123,
          temperature: 0.25,
          reasoning_effort: 'high',
          tools: ['search-docs'],
          resources: { cpu: '3', memory: '5Gi' },
          features: { kubernetes_testing: true },
        },
      },
    });
    expect(rex).toMatchObject({
      role: 'security',
      description: 'Looks twice.',
      cli: 'codex',
      model: 'm',
      maxTokens: 123,
      temperature: 0.25,
      reasoningEffort: 'high',
      tools: ['search-docs'],
      resources: { cpu: '3', memory: '5Gi' },
      features: { kubernetes_testing: true },
    });
  });

  test('gets the model of its kind of work when it names none', () => {
    const models = { code: 'code-model', docs: 'docs-model' };
    expect(agentOf('rex', { models }).model).toBe('code-model');
    expect(agentOf('morgan', { models }).model).toBe('docs-model');
    expect(agentOf('rex').model).toBeUndefined();
  });

  test('is left out when it is switched off', () => {
    expect(agentsOf({ agents: { rex: { enabled: false } } }).map(({ id }) => id)).toEqual([
      'cleo',
      'morgan',
      'tess',
    ]);
  });

  test('has names that Kubernetes takes, whatever it is called', () => {
    const agent = agentOf('Süper Agent', { agents: { 'Süper Agent': {} } });
    expect(agent).toMatchObject({
      id: 'super-agent',
      secretName: 'github-app-super-agent',
      githubApp: 'cto-super-agent',
    });
  });

  test.each(['constructor', '__proto__', 'toString'])('called %s is no built-in one', (name) => {
    const agents = JSON.parse(`{"${name}": {}}`) as NonNullable<ConfigInput['agents']>;
    const found = agentsOf({ agents }).filter((agent) => agent.name === name);
    for (const agent of found) expect(agent.role).toBe('implementation');
  });
});

describe('the agent for a role', () => {
  test('is the one that has it', () => {
    expect(agentForRole(agentsOf(), 'quality')?.name).toBe('cleo');
  });

  test('is one that can stand in when nobody has it, and any when nobody can', () => {
    expect(agentForRole(agentsOf(), 'frontend')?.name).toBe('rex');
    expect(agentForRole(agentsOf(), 'security')?.name).toBe('cleo');
    const only = agentsOf({
      agents: { rex: { enabled: false }, cleo: { enabled: false }, tess: { enabled: false } },
    });
    expect(agentForRole(only, 'testing')?.name).toBe('morgan');
  });

  test('is nobody only when there is nobody', () => {
    expect(agentForRole([], 'testing')).toBeUndefined();
  });
});

describe('putting values into a prompt', () => {
  test('looks at each place once: a value that looks like a variable stays', () => {
    const values = {
      agent: '{{platform}}',
      github_app: 'a',
      organization: 'o',
      platform: 'p',
      repository: 'r',
    };
    expect(renderPrompt('{{agent}} {{platform}} {{run.task_id}}', values)).toBe(
      '{{platform}} p {{run.task_id}}',
    );
  });

  test('takes values as they are: no pattern of a replacement means anything', () => {
    const values = { agent: "$& $1 $' $$", github_app: '', organization: '', platform: '', repository: '' };
    expect(renderPrompt('<{{agent}}>', values)).toBe("<$& $1 $' $$>");
  });
});
