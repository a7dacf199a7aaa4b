import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import type { ReleaseContext } from '../context.js';
import { readLock } from '../dependencies/lock.js';
import { fixedNames, statementNames } from '../names.js';
import { formatProvenance, type Material } from '../provenance/statement.js';
import { fetchLicence, fetchRuntime, hostTarget, pinOf, runtimeLock } from '../runtime/index.js';
import { collectInventory, type Inventory, type Runtime } from '../sbom/collect.js';
import { formatCycloneDx } from '../sbom/cyclonedx.js';
import { formatNotices } from '../sbom/notices.js';
import { formatSpdx } from '../sbom/spdx.js';
import type { Subject } from '../sbom/subject.js';
import type { Step } from '../step.js';
import { addArtifact } from '../store.js';
import { neededTargets, runtimeSource } from './executables.js';
import { readProgram } from './program.js';
import { describeFile } from '../file-facts.js';

/** Says what is inside the program: SBOM in both formats, and everybody's licence. Before the archives, which hold the licences. */
export const statements: Step = {
  id: 'statements',
  title: 'listing what is inside',
  run: async (context, signal) => {
    const { config, identity } = context;
    const subject = await subjectOf(context);
    const inventory = await inventoryOf(context, signal);
    const names = statementNames(config, identity.version);
    const texts = [
      [names.cyclonedx, formatCycloneDx(subject, inventory), 'cyclonedx'],
      [names.spdx, formatSpdx(subject, inventory), 'spdx'],
      [fixedNames.notices, await noticesOf(context, inventory, signal), 'licences'],
    ] as const;
    for (const [name, text, format] of texts)
      await addArtifact(context, name, text, { kind: 'statement', format });
  },
};

/** Says by whom and from what every file was made. After all files that it is about. */
export const provenance: Step = {
  id: 'provenance',
  title: 'stating where everything comes from',
  run: async (context) => {
    const { config, identity, artifacts, builder } = context;
    const text = formatProvenance(
      {
        identity,
        repository: config.repository,
        builder,
        parameters: { targets: config.targets, profiles: config.manifests.profiles },
        materials: await materialsOf(context),
      },
      artifacts.all(),
    );
    const name = statementNames(config, identity.version).provenance;
    await addArtifact(context, name, text, { kind: 'statement', format: 'in-toto' });
  },
};

async function subjectOf({ config, identity, root }: ReleaseContext): Promise<Subject> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly license: string;
  };
  const { version, commit, sourceDate } = identity;
  return {
    name: config.name,
    version,
    repository: config.repository,
    commit,
    sourceDate,
    licence: manifest.license,
  };
}

async function inventoryOf(context: ReleaseContext, signal: AbortSignal): Promise<Inventory> {
  const { metafile } = await readProgram(context);
  const lock = readLock(await readFile(join(context.root, 'package-lock.json'), 'utf8'));
  return collectInventory(metafile, lock, await runtimeOf(context, signal));
}

/** Asks the runtime itself what it is made of; those of all platforms are built from the same sources. */
async function runtimeOf(context: ReleaseContext, signal: AbortSignal): Promise<Runtime> {
  const host = await fetchRuntime(hostTarget(platform, arch), { ...runtimeSource(context), signal });
  const { stdout } = await context.exec({
    file: host.path,
    args: ['--print', 'JSON.stringify(process.versions)'],
    env: {},
    signal,
  });
  const versions = JSON.parse(Buffer.from(stdout).toString('utf8')) as Readonly<Record<string, string>>;
  return { version: host.version, versions };
}

async function noticesOf(
  context: ReleaseContext,
  inventory: Inventory,
  signal: AbortSignal,
): Promise<string> {
  const licence = await fetchLicence(hostTarget(platform, arch), { ...runtimeSource(context), signal });
  const nodeLicence = await readFile(licence.path, 'utf8');
  return formatNotices(inventory, { program: context.config.name, root: context.root, nodeLicence });
}

/** The lock file, and the runtime of every platform. */
async function materialsOf({ root, config }: ReleaseContext): Promise<readonly Material[]> {
  const { sha256 } = await describeFile(join(root, 'package-lock.json'));
  return [
    { name: 'package-lock.json', uri: 'package-lock.json', digest: { sha256 } },
    ...neededTargets(config.targets).map(({ id }): Material => {
      const pin = pinOf(id);
      return {
        name: pin.package,
        uri: `pkg:npm/${pin.package}@${runtimeLock.version}`,
        digest: { sha512: Buffer.from(pin.integrity.replace(/^sha512-/, ''), 'base64').toString('hex') },
      };
    }),
  ];
}
