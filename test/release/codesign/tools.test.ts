import { expect, test } from 'vitest';
import { codesignTools, rcodesignInstall } from '../../../src/release/codesign/index.js';
import { releaseSchema } from '../../../src/release/config/schema.js';
import type { DoctorContext } from '../../../src/release/doctor/context.js';
import { tools } from '../../../src/release/doctor/tools.js';
import { createSecrets } from '../../../src/release/secrets.js';
import type { Step } from '../../../src/release/step.js';
import { never } from '../support/publishing.js';

test('a program that is in no package is missed with what installs it', async () => {
  const { signing } = releaseSchema.parse({ repository: 'a/b' });
  const secrets = createSecrets({ CTO_RELEASE_APPLE_CERTIFICATE: 'x' });
  const step: Step = {
    id: 'x',
    title: 'x',
    run: () => Promise.resolve(),
    tools: () => codesignTools({ signing, secrets }),
  };
  const absent = () => Promise.resolve({ code: 127, stdout: new Uint8Array(), stderr: '' });
  const context = { steps: [step], exec: absent, env: {} } as unknown as DoctorContext;
  expect(await tools.run(context, never)).toMatchObject([{ is: 'bad', fix: rcodesignInstall }]);
});
