import type { Leaf } from './leaves.js';

/** A value for a leaf, and the text by which it can be found in the output. */
export interface Sample {
  readonly value: unknown;
  /** Absent: the value changes the output without standing in it, as a switch does. */
  readonly trace?: string;
}

/** Values that the place of a leaf accepts and that no other leaf has. Rounds `a` and `b` differ. */
export function sampleOf({ key, shape }: Leaf, number: number, round: 'a' | 'b', avoid: unknown): Sample {
  const special = Object.entries(specials).find(([pattern]) => matchesKey(key, pattern))?.[1];
  if (special) return special(number, round);
  if (shape.accepts.has('boolean')) return { value: avoid !== true };
  if (shape.words) return wordOf(shape.words, avoid, indirect.includes(key));
  if (shape.items) return listOf({ key, shape: shape.items }, number, round, avoid);
  const found = [...candidates(number, round)].find(
    ({ value }) => value !== avoid && shape.schema.safeParse(value).success,
  );
  if (!found) throw new Error(`no sample fits ${key}: add one to the table of specials`);
  return found;
}

/** Whether a leaf is one of those a pattern stands for: `*` is any part between dots, `**` any number of parts. */
export function matchesKey(key: string, pattern: string): boolean {
  const parts = pattern.split('**').map((part) => part.split('*').map(escaped).join('[^.]*'));
  return new RegExp(`^${parts.join('.*')}$`).test(key);
}

function escaped(text: string): string {
  return text.replace(/[.[\]\\^$()+?{}|]/g, '\\$&');
}

/** Words that choose between objects and do not stand in them; the golden file of switches shows what each does. */
const indirect: readonly string[] = [
  'profile',
  'platform.ingress_type',
  'registry.type',
  'tunneling.type',
  'crds',
  'components.backup_operator.volumes',
];

function wordOf(words: readonly string[], avoid: unknown, silent: boolean): Sample {
  const value = words.find((word) => word !== avoid && word !== 'none');
  return { value, ...(value !== undefined && !silent && { trace: value }) };
}

function listOf(items: Leaf, number: number, round: 'a' | 'b', avoid: unknown): Sample {
  const { value, trace } = sampleOf(items, number, round, Array.isArray(avoid) ? avoid[0] : undefined);
  return { value: [value], ...(trace !== undefined && { trace }) };
}

/** From the most telling form to the plainest; the schema of the leaf picks. */
function* candidates(number: number, round: 'a' | 'b'): Iterable<Sample> {
  const token = `zq${number}${round}`;
  const size = 20 + number + (round === 'b' ? 400 : 0);
  const texts = [
    token,
    `zq_${number}${round}`,
    `${token}.example.test`,
    `https://${token}.example.test`,
    `${token}@example.test`,
    `role:${token}`,
    `\${ZQ${number}${round.toUpperCase()}}`,
    `sha256:${String(size).padStart(4, '0').repeat(16)}`,
    `10.${number % 250}.${round === 'a' ? 16 : 32}.0/24`,
    `${number % 60} ${round === 'a' ? 5 : 6} * * *`,
    `${size}d`,
    `${size}s`,
    `${size}m`,
    `${size}Gi`,
    `${size}MB`,
  ];
  for (const text of texts) yield { value: text, trace: text.replace(/^\$\{|\}$/g, '') };
  for (const value of round === 'a' ? [size, 7, 4, 0.7] : [size, 8, 5, 1.3])
    yield { value, trace: String(value) };
}

type Special = (number: number, round: 'a' | 'b') => Sample;

const text = (value: string): Sample => ({ value, trace: value });
const grows = (from: number, number: number, round: 'a' | 'b') => from + number + (round === 'b' ? 400 : 0);
const same =
  (value: unknown, trace?: string): Special =>
  () => ({ value, ...(trace !== undefined && { trace }) });

/** Places where the plain candidates would be refused by a rule, or would not be found as they are written. */
const specials: Readonly<Record<string, Special>> = {
  version: same('0.1.7', '0.1.7'),
  profile: same('production'),
  crds: same('external'),
  '**.memory': (number, round) => text(`${grows(100, number, round)}Mi`),
  '**.memory_limit': (number, round) => text(`${grows(3000, number, round)}Mi`),
  '**.event_bus.max_bytes': (number, round) => text(`${grows(100, number, round)}M`),
  '**.replicas': (_number, round) => ({ value: round === 'a' ? 3 : 5, trace: round === 'a' ? '3' : '5' }),
  '**.postgresql.instances': (_number, round) => ({
    value: round === 'a' ? 3 : 5,
    trace: round === 'a' ? '3' : '5',
  }),
  '**.max_memory_percent': (_number, round) => ({ value: round === 'a' ? 60 : 80 }),
  '**.patches[0].merge': (number, round) => ({
    value: { metadata: { annotations: { [`zq${number}${round}`]: 'x' } } },
    trace: `zq${number}${round}`,
  }),
  extensions: same({ own: { text: 'zq' } }, 'zq'),
  environments: same({ other: {} }),
  'components.controller.run.permissions.allow': (_number, round) =>
    round === 'a' ? { value: ['read', 'fetch'], trace: 'fetch' } : { value: ['search'], trace: 'search' },
};
