import { cliTools } from '../content/index.js';
import type { Image } from '../images.js';

/** Version of the product, and of the images that are built with it. */
const version = '0.1.0';

/** Where the images of the product are published. */
const published = 'ghcr.io/cto-platform';

/** The controller, and one image per command-line tool with everything that it needs: nothing is installed when a run starts. */
export const controllerImages: Readonly<Record<string, Image>> = {
  controller: { repository: `${published}/controller`, tag: version },
  ...Object.fromEntries(
    Object.values(cliTools).map(({ image }) => [
      image,
      { repository: `${published}/${image}`, tag: version, note: 'named in the settings of the controller' },
    ]),
  ),
};
