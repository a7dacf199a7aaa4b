// Prints what offline schema validation costs. Run it compiled, as the product is: the figures include loading.
import { spawnSync } from 'node:child_process';
import { objectsOfManyKinds, resourceWithRules, widgets } from './schema-objects.js';

interface Mark {
  readonly wall: number;
  readonly cpu: number;
}

function mark(): Mark {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
}

const START: Mark = { wall: 0, cpu: 0 };

/** Wall time and processor time: on a busy machine only the second compares. */
function milliseconds(from: Mark): string {
  const now = mark();
  const figure = (value: number): string => value.toFixed(1).padStart(7);
  return `${figure(now.wall - from.wall)} ms ${figure(now.cpu - from.cpu)} ms cpu`;
}

function print(figure: string, what: string): void {
  process.stdout.write(`${figure}  ${what}\n`);
}

async function fresh(): Promise<void> {
  const objects = objectsOfManyKinds(300);
  const kinds = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).size;
  const start = mark();
  const { createSchemaValidator } = await import('../src/synth/validate/kubernetes/index.js');
  const validator = createSchemaValidator([]);
  print(milliseconds(start), 'load the validator');
  const problems = objects.flatMap((object) => validator.validate(object));
  print(
    milliseconds(start),
    `load and validate ${objects.length} objects of ${kinds} kinds, ${problems.length} problems`,
  );
  const again = mark();
  for (const object of objects) validator.validate(object);
  print(milliseconds(again), 'validate them again');
}

async function linear(): Promise<void> {
  const { createSchemaValidator } = await import('../src/synth/validate/kubernetes/index.js');
  const validator = createSchemaValidator([]);
  const seconds = [1000, 10_000].map((count) => {
    const objects = objectsOfManyKinds(count);
    const start = mark();
    for (const object of objects) validator.validate(object);
    print(milliseconds(start), `validate ${count} objects`);
    return (mark().cpu - start.cpu) / count;
  });
  print(
    `${((seconds[1] ?? 0) / (seconds[0] ?? 1)).toFixed(2).padStart(7)}   `,
    'cost of one object among 10,000 against one among 1,000',
  );
}

async function rules(): Promise<void> {
  const { loadSchemaValidator } = await import('../src/synth/validate/kubernetes/index.js');
  const start = mark();
  const validator = await loadSchemaValidator([resourceWithRules]);
  print(milliseconds(start), 'load the CEL engine');
  const problems = [resourceWithRules, ...widgets(100)].flatMap((object) => validator.validate(object));
  print(
    milliseconds(start),
    `and validate a CRD with rules and 100 of its resources, ${problems.length} problems`,
  );
}

/** An empty Node process: what this machine can do just now. */
function yardstick(): void {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - start;
  });
  print(
    `${Math.min(...times)
      .toFixed(1)
      .padStart(7)} ms`,
    'yardstick: an empty Node process, best of five',
  );
}

await fresh();
await linear();
await rules();
print(milliseconds(START), 'whole process');
yardstick();
