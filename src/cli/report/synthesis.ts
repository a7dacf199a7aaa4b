import { join } from 'node:path';
import type { ResourceSum } from '../../bundle/bundle.js';
import { formatBytes } from '../../kernel/quantity.js';
import type { Synthesis } from '../../synth/index.js';

/** Summary of one bundle; the shape of `synth --output json`. */
export interface SynthesisSummary {
  readonly profile: string;
  readonly folder: string;
  readonly digest: string;
  readonly components: readonly {
    readonly id: string;
    readonly wave: number;
    readonly objects: number;
    readonly reasons: readonly string[];
  }[];
  readonly objects: number;
  readonly images: number;
  readonly secretsToProvide: number;
  readonly requests: ResourceSum;
  readonly machine: { readonly cpu: number; readonly memoryGiB: number; readonly diskGiB: number };
  readonly warnings: readonly string[];
}

/** Sums up a synthesis. */
export function summarize({ bundle, warnings }: Synthesis, out: string): SynthesisSummary {
  const { index } = bundle;
  const components = index.waves.flatMap((wave, number) =>
    wave.components.map(({ id, objects, reasons }) => ({
      id,
      wave: number,
      objects: objects.length,
      reasons,
    })),
  );
  return {
    profile: index.profile,
    folder: join(out, index.profile),
    digest: index.digest,
    components,
    objects: components.reduce((sum, { objects }) => sum + objects, 0),
    images: index.images.length,
    secretsToProvide: index.secrets.filter(({ madeBy }) => madeBy === 'deployer').length,
    requests: index.requirements.requests,
    machine: index.requirements.machine,
    warnings: warnings.map(({ message }) => message),
  };
}

/** The summaries for people: a short table each. */
export function summaryText(summaries: readonly SynthesisSummary[], milliseconds: number): string {
  const blocks = summaries.map((summary) => [
    `${summary.profile} -> ${summary.folder}`,
    ...table(
      ['component', 'wave', 'objects', 'because'],
      summary.components.map(({ id, wave, objects, reasons }) => [
        id,
        String(wave),
        String(objects),
        because(reasons),
      ]),
    ),
    '',
    `  ${summary.objects} objects, ${summary.images} images, ${summary.secretsToProvide} Secrets to provide, ${plural(summary.warnings.length, 'warning')}`,
    `  requests ${requestsText(summary)}`,
    `  digest sha256:${summary.digest}`,
    '',
  ]);
  return `${blocks.flat().join('\n')}\ndone in ${(milliseconds / 1000).toFixed(2)} s\n`;
}

/** The choice that brought a component; who else needs it is in bundle.json, unless that is the only reason. */
function because(reasons: readonly string[]): string {
  const chosen = reasons.filter((reason) => !reason.startsWith('needed by '));
  return (chosen.length > 0 ? chosen : reasons).join(', ');
}

function requestsText({ requests, machine }: SynthesisSummary): string {
  return [
    `${requests.cpu.toFixed(2)} of ${machine.cpu} CPU`,
    `${formatBytes(requests.memory)} of ${machine.memoryGiB} GiB memory`,
    `${formatBytes(requests.storage)} of ${machine.diskGiB} GiB disk`,
  ].join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
