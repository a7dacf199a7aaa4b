import type { RenderedObject } from '../../render.js';
import { fieldsOf, itemsOf, memoize, textOf } from '../fields.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';
import { pathOf } from '../walk.js';

/** A place that names an image. */
interface ImagePlace {
  readonly subject?: RenderedObject;
  readonly path: string;
  readonly image: string;
}

/**
 * Reference of an image: optional host, path, tag, digest.
 * Grammar: https://pkg.go.dev/github.com/distribution/reference
 */
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const reference = new RegExp(
  `^(?:${host}/)?${part}(?:/${part})*(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$`,
);

/** Keys that hold an image, in pods and in the custom resources we know. */
const imageKeys: readonly string[] = ['image', 'imageName'];

/** Images that containers and custom resources name, and those that the catalogue gave but no object names. */
const places = memoize((input: ValidationInput): readonly ImagePlace[] => {
  const named = [...podImages(input), ...customImages(input)];
  const known = new Set(named.map(({ image }) => image));
  const others = [...input.images]
    .filter((image) => !known.has(image))
    .map((image) => ({ path: 'images.txt', image }));
  return [...named, ...others];
});

function* podImages({ lookup }: ValidationInput): Generator<ImagePlace> {
  for (const { subject, containers, spec, path: podPath } of lookup.pods()) {
    for (const { fields, path } of containers)
      yield { subject, path: `${path}.image`, image: textOf(fields['image']) ?? '' };
    for (const [index, volume] of itemsOf(spec['volumes'])) {
      const image = textOf(fieldsOf(volume['image'])['reference']);
      if (image !== undefined) yield { subject, path: `${podPath}.volumes[${index}].image.reference`, image };
    }
  }
}

function* customImages({ lookup }: ValidationInput): Generator<ImagePlace> {
  for (const [subject, { fields, path }] of lookup.customFields()) {
    for (const key of imageKeys) {
      const image = textOf(fields[key]);
      if (image !== undefined && !image.includes('{{')) yield { subject, path: `${path}.${key}`, image };
    }
  }
}

const container = (image: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec: { containers: [{ name: main, image: "${image}" }] }
`;

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Makes a rule that looks at every image. */
function imageRule(
  texts: Omit<ValidationRule, 'check'>,
  problem: (image: string, input: ValidationInput) => Pick<Finding, 'message' | 'fix'> | undefined,
): ValidationRule {
  return {
    ...texts,
    *check(input) {
      for (const { subject, path, image } of places(input)) {
        const found = problem(image, input);
        if (found) yield { ...(subject && { subject }), path, value: image, ...found };
      }
    },
  };
}

const grammar = imageRule(
  {
    id: 'images/reference',
    says: 'every image is a valid reference: host, path, tag, digest',
    why: 'the kubelet reports InvalidImageName, long after everything was applied',
    bad: container('example.com/Team/App:1.0.0'),
    good: container('example.com/team/app:1.0.0'),
  },
  (image) =>
    reference.test(image)
      ? undefined
      : {
          message: `"${image}" is no reference of an image`,
          fix: 'write host/path:tag, the path in lower case',
        },
);

const pinned = imageRule(
  {
    id: 'images/pinned',
    says: 'every image has a tag or a digest, and the tag is never "latest"',
    why: 'an image without one changes under the same manifest: what was tested is not what runs',
    bad: container('example.com/app:latest'),
    good: container(`example.com/app:1.0.0@${digest}`),
  },
  (image) => {
    const [, tag, sum] = reference.exec(image) ?? [];
    if (tag === 'latest') return { message: `"${image}" has the tag latest`, fix: 'name a version' };
    if (tag === undefined && sum === undefined && reference.test(image))
      return { message: `"${image}" has neither tag nor digest`, fix: 'name a version' };
    return undefined;
  },
);

const catalogued = imageRule(
  {
    id: 'images/catalogue',
    says: 'every image of an object came through the catalogue',
    why: 'only those are mirrored, can be overridden by "images" in the configuration, and stand in images.txt for air-gapped installations',
    given: 'images: ["example.com/app:1.0.0"]',
    bad: container('example.com/helper:1.0.0'),
    good: container('example.com/app:1.0.0'),
  },
  (image, { images }) =>
    images.has(image)
      ? undefined
      : {
          message: `"${image}" did not come through the catalogue`,
          fix: 'list it in "images" of the record, and take the reference from image(name) in "props"',
        },
);

const mentioned: ValidationRule = {
  id: 'images/text',
  says: 'an image that is named in a flag, a variable or a settings file is one that the catalogue gave',
  why: 'controllers start pods with it, past the mirror and the list of images',
  given: 'images: ["example.com/runner:1.0.0", "example.com/app:1.0.0"]',
  bad: flag('example.com/runner:2.0.0'),
  good: flag('example.com/runner:1.0.0'),
  *check({ images, lookup }) {
    const repositories = [...new Set([...images].map(repositoryOf))].filter((name) => name.includes('/'));
    if (repositories.length === 0) return;
    const pattern = new RegExp(`(?:${repositories.map(escape).join('|')})[:@][\\w.:@-]*\\w`, 'g');
    const unknown = (text: string): readonly string[] =>
      [...text.matchAll(pattern)].map(([found]) => found).filter((found) => !images.has(found));
    if (unknown(lookup.everything()).length === 0) return;
    for (const place of lookup.texts()) {
      if (imageKeys.includes(String(place.key))) continue;
      for (const found of unknown(place.text)) {
        yield {
          subject: place.subject,
          path: pathOf(place),
          message: `names the image "${found}", which did not come through the catalogue`,
          fix: 'take the reference from image(name) in "props" of the record',
          value: found,
        };
      }
    }
  },
};

function flag(image: string): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec: { containers: [{ name: main, image: "example.com/app:1.0.0", args: ["--runner-image=${image}"] }] }
`;
}

function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Rules about images. */
export const imageRules: readonly ValidationRule[] = [grammar, pinned, catalogued, mentioned];
