import { spawn } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  findBinaries,
  platformOperators,
  startTestbed,
  testbedMinors,
  writeSecretFiles,
  type Testbed,
} from '../../scripts/lib/testbed/index.js';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment, buildProgram, program, root } from '../support/program.js';

/** Guides about deploying, in the order in which somebody would follow them. */
const pages = [
  ...['getting-started', 'deploying', 'conflicts', 'recovery', 'crd-upgrades', 'permissions', 'secrets'],
  ...['migration', 'uninstall'],
];

/** Lines of a guide that work with a cluster; the others are run by test/docs. */
const works =
  /^(cto (deploy|diff|plan|status|history|rollback|uninstall|permissions|secrets)|npm run deploy|kubectl) ?/;

/** Shell lines of a guide that need a cluster. */
function linesOf(page: string): readonly (readonly [page: string, line: string])[] {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.replace(/\\\n\s*/g, ' ').split('\n'))
    .filter((line) => works.test(line))
    .map((line) => [page, line] as const);
}

// one story, in one folder and one cluster: each line finds what those before left
describe.skipIf(inject('missing') !== '')('every command of the guides about deploying', () => {
  let testbed: Testbed;
  let folder: string;

  beforeAll(async () => {
    buildProgram();
    testbed = await startTestbed({ operators: platformOperators });
    folder = temporaryFolder();
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    writeSecretFiles(join(root, 'dist'), join(folder, 'secrets'));
  });

  afterAll(() => testbed.stop());

  /** Runs a line as it stands, in a shell that knows the programs; who reads agrees to everything that is asked. */
  async function run(line: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const kubectl = join(findBinaries(testbedMinors[0], process.env) ?? '', 'kubectl');
    const prelude = [
      'set -o pipefail',
      `cto() { '${process.execPath}' '${program}' "$@"; }`,
      `kubectl() { '${kubectl}' "$@"; }`,
      // npm run deploy -- ...
      'npm() { shift 3; cto deploy "$@"; }',
    ].join('\n');
    return new Promise((resolve, reject) => {
      const child = spawn('bash', ['-c', `${prelude}\n${line}`], {
        cwd: folder,
        env: {
          ...bareEnvironment(),
          // the cache of kubectl
          ...{ HOME: testbed.folder, KUBECONFIG: testbed.kubeconfig },
          ...{ NO_COLOR: '1', CTO_YES: '1' },
          CTO_CONFIRM: 'cto cto/agent-api-keys/ANTHROPIC_API_KEY',
          CTO_SECRETS_FROM: join(folder, 'secrets'),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, said });
      });
    });
  }

  test.each(pages.flatMap(linesOf))('works: %s: %s', async (_page, line) => {
    const { code, said } = await run(line);
    // 1: a comparison that differs
    expect(line.startsWith('cto diff') ? [0, 1] : [0], said).toContain(code);
  });
});
