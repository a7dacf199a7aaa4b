import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../constructs/victoria-logs/size.js';
import { victoriaLogs } from '../../src/catalog/entries/victoria-logs.js';
import { expectGolden, renderComponent, type RenderOptions } from '../support/component.js';

interface StoreSpec {
  readonly replicas: number;
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly image: string; readonly args: readonly string[] }[];
      readonly [key: string]: unknown;
    };
  };
  readonly [key: string]: unknown;
}

function store(options: RenderOptions = {}): StoreSpec {
  return renderComponent(victoriaLogs, options).find('StatefulSet', 'victoria-logs')['spec'] as StoreSpec;
}

const pair: RenderOptions = { config: { features: { high_availability: true } } };

describe('log store', () => {
  test('keeps logs for the time that is set, at most on 85 % of its volume', () => {
    const { template } = store({
      config: { components: { victoria_logs: { retention: '21d', storage: { size: '20Gi' } } } },
    });
    expect(template.spec.containers[0]?.args).toEqual([
      '-storageDataPath=/storage',
      '-retentionPeriod=21d',
      `-retention.maxDiskSpaceUsageBytes=${17 * 2 ** 30}`,
      '-httpListenAddr=:9428',
      '-http.shutdownDelay=15s',
      '-loggerFormat=json',
    ]);
  });

  test('runs without root, without a token and with a read-only root file system', () => {
    expect(store().template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000 },
      containers: [{ securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } }],
    });
  });

  test('is two independent stores on different nodes with high availability', () => {
    expect(store(pair)).toMatchObject({
      replicas: 2,
      template: { spec: { topologySpreadConstraints: [{ whenUnsatisfiable: 'DoNotSchedule' }] } },
    });
    const { find } = renderComponent(victoriaLogs, pair);
    expect(find('PodDisruptionBudget', 'victoria-logs')['spec']).toMatchObject({ maxUnavailable: 1 });
    expect(find('Service', 'victoria-logs')['spec']).toMatchObject({ sessionAffinity: 'ClientIP' });
  });

  test('renders as reviewed', () => {
    expectGolden('victoria-logs', renderComponent(victoriaLogs, pair).yaml);
  });
});

describe('bytes of a part of a volume', () => {
  test.each([
    ['10Gi', 100, 10 * 2 ** 30],
    ['1.5G', 50, 750_000_000],
    ['512Mi', 85, Math.floor(512 * 2 ** 20 * 0.85)],
  ])('%s at %d %% are %d', (size, percent, bytes) => {
    expect(bytesOf(size, percent)).toBe(bytes);
  });

  test('are never more than the volume', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom('Ki', 'Mi', 'Gi', 'Ti', 'k', 'M', 'G', 'T'),
        fc.integer({ min: 0, max: 100 }),
        (number, suffix, percent) =>
          bytesOf(`${number}${suffix}`, percent) <= bytesOf(`${number}${suffix}`, 100),
      ),
    );
  });

  test('of something that is no size are refused', () => {
    expect(() => bytesOf('big', 85)).toThrow('"big" is no size such as 10Gi');
  });
});

describe('known defects of the platform that this one replaces', () => {
  test('defect 19: nothing asks to replace the log store, and its image is pinned', () => {
    expect(renderComponent(victoriaLogs).yaml).not.toContain('Replace=true');
    expect(store().template.spec.containers[0]?.image).toMatch(/:v1\.52\.0$/);
  });

  test('defect 20: retention, storage class and user of the log store are stated once', () => {
    const spec = store({ config: { storage: { class: 'only-one' } } });
    const { args = [] } = spec.template.spec.containers[0] ?? {};
    expect(args.filter((arg) => arg.startsWith('-retentionPeriod'))).toEqual(['-retentionPeriod=14d']);
    expect(spec).toMatchObject({ volumeClaimTemplates: [{ spec: { storageClassName: 'only-one' } }] });
    expect(spec.template.spec).toMatchObject({ securityContext: { runAsUser: 1000, runAsGroup: 1000 } });
  });
});
