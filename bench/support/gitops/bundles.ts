import type { Bundle } from '../../../src/bundle/bundle.js';
import { sealIndex, sha256 } from '../../../src/bundle/digest.js';

/** The bundle with further files, whose contents say which version they are of. */
export function withFiles(bundle: Bundle, count: number, version: number): Bundle {
  const files = new Map(bundle.files);
  for (let index = 0; index < count; index += 1)
    files.set(`extra/${index}.txt`, `file ${index} of version ${version}\n`.repeat(40));
  return sealed({ index: bundle.index, files });
}

/** The bundle with so many components, one per wave position; each has the manifest of the first one and its own name in it. */
export function withComponents({ index, files }: Bundle, count: number): Bundle {
  const [first] = index.waves.flatMap((wave) => wave.components);
  const application = files.get(`gitops/applications/${index.platform}-${first?.id}.yaml`);
  if (first === undefined || application === undefined) throw new Error('the bundle has no component');
  const ids = Array.from({ length: count }, (_, number) => `component-${number}`);
  const others = [...files].filter(([path]) => !/^(manifests|gitops\/applications)\//.test(path));
  const own = ids.flatMap((id): [string, string][] => [
    [`manifests/${id}.yaml`, `# ${id}\n${files.get(first.file) ?? ''}`],
    [
      `gitops/applications/${index.platform}-${id}.yaml`,
      application.replaceAll(`${index.platform}-${first.id}`, `${index.platform}-${id}`),
    ],
  ]);
  const waves = ids.map((id) => ({ components: [{ ...first, id, file: `manifests/${id}.yaml` }] }));
  return sealed({ index: { ...index, waves }, files: new Map([...others, ...own]) });
}

function sealed({ index, files }: Bundle): Bundle {
  const listed = [...files].map(([path, text]) => ({ path, sha256: sha256(text) }));
  return { index: sealIndex({ ...index, files: listed }), files };
}
