import { rightsRequestOf, roleFor } from '../../apply/permissions/index.js';
import { toYaml } from '../../bundle/yaml.js';
import { exitCodes } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { printResult } from '../report/document.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { clusterSettings } from './cluster-settings.js';

/** Runs `cto permissions`. Needs no cluster. */
export const runPermissions: CommandRunner = async (_args, options, io, product) => {
  const bundle = await bundleToDeploy(options, io, product);
  const objects = roleFor(rightsRequestOf(bundle));
  printResult(io, clusterSettings(options).output, {
    document: { platform: bundle.index.platform, objects },
    text: objects.map((object) => `---\n${toYaml(object)}`).join(''),
  });
  return exitCodes.done;
};
