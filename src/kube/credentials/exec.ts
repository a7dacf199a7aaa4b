import type { Clock } from '../../kernel/clock.js';
import type { ExecSettings } from '../kubeconfig/model.js';
import type { Credential, Credentials } from './model.js';
import { runPlugin, type PluginCredential, type PluginOptions } from './plugin.js';

/** What the credentials of a plugin need. */
export interface ExecCredentialsOptions extends PluginOptions {
  readonly plugin: ExecSettings;
  /** Absent: credentials are used until they are refused. */
  readonly clock?: Clock;
  /** Makes the credential of what the plugin gave. */
  readonly credential: (given: PluginCredential) => Credential;
}

/** Milliseconds before its end at which a credential is renewed, so that it does not end on the way. */
const margin = 10_000;

interface Held {
  readonly credential: Credential;
  readonly expires: number;
}

/** Credentials of a plugin: asked for on first use, kept until they end or are refused, and asked for once however many need them. */
export function execCredentials(what: string, options: ExecCredentialsOptions): Credentials {
  const { plugin, clock, credential } = options;
  let held: Held | undefined;
  let asking: Promise<Held> | undefined;
  const ask = () => {
    asking ??= runPlugin(plugin, options)
      .then((given) => (held = { credential: credential(given), expires: given.expires ?? Infinity }))
      .finally(() => (asking = undefined));
    return asking;
  };
  return {
    what,
    hint: `log in again with the tool behind "${plugin.command}"`,
    current: async () => {
      const valid = held !== undefined && (clock === undefined || clock.now() < held.expires - margin);
      return (valid && held !== undefined ? held : await ask()).credential;
    },
    renew: async (refused) => {
      // others may have renewed it while this one was under way
      if (held?.credential === refused || held === undefined) await ask();
      return true;
    },
  };
}
