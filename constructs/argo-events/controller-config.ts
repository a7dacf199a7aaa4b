import { Yaml } from 'cdk8s';

/** Images of one JetStream version. */
export interface JetStreamImages {
  /** Version as an EventBus names it. */
  readonly version: string;
  /** NATS server. */
  readonly server: string;
  /** Exporter of metrics beside it. */
  readonly exporter: string;
  /** Sidecar that reloads its configuration. */
  readonly reloader: string;
}

/**
 * Text of `controller-config.yaml`. One JetStream version and no `latest`: an EventBus can only name what is pinned and mirrored.
 *
 * The controller refuses to start without a version of NATS Streaming (`ValidateConfig` in pkg/reconciler/config.go of v1.9.11),
 * although nobody should use that deprecated server; so the entry has no image and cannot run.
 */
export function controllerConfig(jetstream: JetStreamImages): string {
  return Yaml.stringify({
    eventBus: {
      nats: { versions: [{ version: 'unsupported', natsStreamingImage: '', metricsExporterImage: '' }] },
      jetstream: {
        settings: lines({ max_memory_store: '-1', max_file_store: '1TB' }),
        streamConfig: lines({
          maxMsgs: '50000',
          maxAge: '168h',
          maxBytes: '-1',
          replicas: '3',
          duplicates: '300s',
          retention: '0',
          discard: '0',
        }),
        versions: [
          {
            version: jetstream.version,
            natsImage: jetstream.server,
            metricsExporterImage: jetstream.exporter,
            configReloaderImage: jetstream.reloader,
            startCommand: '/nats-server',
          },
        ],
      },
    },
  });
}

function lines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}
