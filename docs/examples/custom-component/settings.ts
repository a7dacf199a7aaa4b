import { extensionSettings, type Config } from 'cto';
import { z } from 'zod';

/** Id of the component: its settings stand under `extensions.status-page`. */
export const id = 'status-page';

const schema = z.strictObject({
  title: z.string().min(1).default('All systems work'),
  replicas: z.int().min(1).max(10).default(2),
});

/** Settings of the page, complete with defaults. */
export function settingsOf(config: Config): z.output<typeof schema> {
  return extensionSettings(config, id, schema);
}
