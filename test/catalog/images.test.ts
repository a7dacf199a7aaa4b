import { describe, expect, test } from 'vitest';
import { imageReference, type Image } from '../../src/catalog/images.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configFor } from '../support/component.js';

const argocd: Image = { repository: 'quay.io/argoproj/argocd', tag: 'v3.5.1' };
const digest = `sha256:${'a'.repeat(64)}`;

const reference = (image: Image, config: ConfigInput = {}) =>
  imageReference('argocd', image, configFor({ config }));

describe('imageReference', () => {
  test('is the upstream image when nothing is configured', () => {
    expect(reference(argocd)).toBe('quay.io/argoproj/argocd:v3.5.1');
  });

  test('keeps tag and digest of the catalogue together', () => {
    expect(reference({ ...argocd, digest })).toBe(`quay.io/argoproj/argocd:v3.5.1@${digest}`);
  });

  test.each([
    [
      { type: 'ecr', url: 'xxx.dkr.ecr.us-west-2.amazonaws.com', namespace: 'company' },
      'xxx.dkr.ecr.us-west-2.amazonaws.com/company/argoproj/argocd:v3.5.1',
    ],
    [
      { type: 'generic', url: 'registry.example.com:5000' },
      'registry.example.com:5000/argoproj/argocd:v3.5.1',
    ],
    [{ type: 'harbor', url: 'harbor.example.com/proxy' }, 'harbor.example.com/proxy/argoproj/argocd:v3.5.1'],
    [{ type: 'ghcr', namespace: 'acme/mirror' }, 'ghcr.io/acme/mirror/argoproj/argocd:v3.5.1'],
    [{ type: 'dockerhub', namespace: 'acme' }, 'docker.io/acme/argoproj/argocd:v3.5.1'],
    [{ type: 'ghcr' }, 'quay.io/argoproj/argocd:v3.5.1'],
    [{ type: 'local' }, 'quay.io/argoproj/argocd:v3.5.1'],
  ] as const)('with registry %j is %s', (registry, expected) => {
    expect(reference(argocd, { registry })).toBe(expected);
  });

  test('an override of the repository is never mirrored', () => {
    const registry = { type: 'generic', url: 'registry.example.com' } as const;
    expect(reference(argocd, { registry, images: { argocd: { repository: 'my.registry/argocd' } } })).toBe(
      'my.registry/argocd:v3.5.1',
    );
  });

  test('an override of the tag drops the digest of the catalogue, which pins another content', () => {
    expect(reference({ ...argocd, digest }, { images: { argocd: { tag: 'v3.5.4' } } })).toBe(
      'quay.io/argoproj/argocd:v3.5.4',
    );
  });

  test('an override of the digest pins the content and keeps the tag for people', () => {
    expect(reference(argocd, { images: { argocd: { digest } } })).toBe(
      `quay.io/argoproj/argocd:v3.5.1@${digest}`,
    );
  });

  test('a repository without a host keeps its whole path under a mirror', () => {
    const registry = { type: 'generic', url: 'registry.example.com' } as const;
    expect(reference({ repository: 'grafana/grafana', tag: '13.2.0' }, { registry })).toBe(
      'registry.example.com/grafana/grafana:13.2.0',
    );
  });
});
