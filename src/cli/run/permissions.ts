import { rightsRequestOf, roleFor } from '../../apply/permissions/index.js';
import { toYaml } from '../../bundle/yaml.js';
import { exitCodes } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { bundleToDeploy } from './bundle-to-deploy.js';

/** Runs `cto permissions`. Needs no cluster. */
export const runPermissions: CommandRunner = async (_args, options, io, product) => {
  const bundle = await bundleToDeploy(options, io, product);
  const objects = roleFor(rightsRequestOf(bundle));
  io.stdout(objects.map((object) => `---\n${toYaml(object)}`).join(''));
  return exitCodes.done;
};
