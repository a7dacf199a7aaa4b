import { resolve } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { ExportFormat, RenderContext } from '../../secrets/export/index.js';
import { createVault } from '../../secrets/index.js';
import { listOption, textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { OutputFormat } from './cluster-settings.js';
import { systemClock } from '../process/clock.js';
import { printResult } from '../report/document.js';
import { exportText } from '../report/secrets.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { guarded } from './secrets-guard.js';
import { askerOf, chosenSecrets, sourcesFor, systemChance } from './secrets-sources.js';

/** Runs `cto secrets generate`. */
export const runSecretsGenerate: CommandRunner = (_args, options, io, product) => {
  const vault = createVault();
  return guarded(io, vault, async (masked) => {
    const format = (textOption(options, 'format') ?? 'external-secret') as ExportFormat;
    refuseIncomplete(format, options);
    const { index } = await bundleToDeploy(options, masked, product);
    const { declarations, rotate } = chosenSecrets(index, options);
    const ask = format === 'external-secret' ? undefined : askerOf(masked, vault);
    const sources = sourcesFor(options, masked, { declarations, vault, ...(ask && { ask }) });
    const { exportSecrets } = await import('../../secrets/export/index.js');
    const out = textOption(options, 'out') ?? 'secrets';
    const context = renderContext(options, masked, index.platform);
    const files = await exportSecrets({
      format,
      declarations,
      sources,
      folder: resolve(masked.cwd, out),
      rotate,
      context,
      dryRun: options['dryRun'] === true,
    });
    printResult(masked, (textOption(options, 'output') ?? 'text') as OutputFormat, {
      document: { platform: index.platform, format, folder: out, files },
      text: options['quiet'] === true ? '' : exportText(files, out, options['dryRun'] === true),
    });
    return exitCodes.done;
  });
};

function renderContext(options: Options, { clock }: Io, platform: string): RenderContext {
  return {
    platform,
    recipients: listOption(options, 'age').flatMap((text) =>
      text.split(/[\s,]+/).filter((word) => word !== ''),
    ),
    store: textOption(options, 'store') ?? '',
    storeKind: textOption(options, 'storeKind') === 'SecretStore' ? 'SecretStore' : 'ClusterSecretStore',
    keyPrefix: textOption(options, 'keyPrefix') ?? '',
    optionalKeys: options['optionalKeys'] === true,
    chance: systemChance,
    now: (clock ?? systemClock).now(),
  };
}

/** Option that each form cannot do without, and what to write. */
const neededOptions: Readonly<Partial<Record<ExportFormat, readonly [option: string, example: string]>>> = {
  'external-secret': ['store', '--store NAME, the ClusterSecretStore or SecretStore that holds the values'],
  sops: ['age', '--age RECIPIENT, the public key of one who may decrypt; age-keygen makes one'],
  age: ['age', '--age RECIPIENT, the public key of one who may decrypt; age-keygen makes one'],
};

function refuseIncomplete(format: ExportFormat, options: Options): void {
  const needed = neededOptions[format];
  if (needed === undefined || listOption(options, needed[0]).length > 0) return;
  throw new OperatorError('E_OPTION_MISSING', `--format ${format} needs --${needed[0]}`, {
    hint: `add ${needed[1]}`,
  });
}
