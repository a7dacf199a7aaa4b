import { extendProduct, processIo, profiles, runCli, type Profile } from 'cto';
import { statusPage } from './component.js';

/** Every built-in profile, with the status page on top. */
const withStatusPage: readonly Profile[] = profiles.map((profile) => ({
  ...profile,
  components: [...profile.components, statusPage.id],
}));

process.exitCode = await runCli(
  process.argv.slice(2),
  processIo(),
  extendProduct({ components: [statusPage], profiles: withStatusPage }),
);
