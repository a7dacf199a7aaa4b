import type { AnyComponent } from './component.js';

/**
 * Overview of the catalogue as a page: what each component is, where it comes from, what it needs, where it departs from upstream and which
 * rules it may break, all with reasons. Made from the records, so that it cannot be forgotten.
 */
export function catalogMarkdown(components: readonly AnyComponent[]): string {
  return [
    '# Components',
    '',
    'Made from the component records; `UPDATE_DOCS=1 npx vitest run test/catalog` writes it. Each component has a page of its own beside this one.',
    '',
    '| component | category | upstream | what it does |',
    '| --- | --- | --- | --- |',
    ...components.map(
      ({ id, category, upstream, summary }) =>
        `| [${id}](${id}.md) | ${category} | ${upstream ? `${upstream.name} ${upstream.version}` : 'own'} | ${summary} |`,
    ),
    '',
    ...components.flatMap(section),
  ].join('\n');
}

function section(component: AnyComponent): string[] {
  const { id, title, needs, images, crds, differences, exceptions = [], upstream } = component;
  return [
    `## ${id}`,
    '',
    `${title}${upstream ? `, following ${upstream.name} ${upstream.version} (<${upstream.source}>)` : ''}.`,
    '',
    ...list(
      'Needs',
      needs.map((need) => `[${need}](${need}.md)`),
    ),
    ...list(
      'Images',
      Object.entries(images).map(([name, { repository, tag }]) => `\`${name}\`: \`${repository}:${tag}\``),
    ),
    ...list(
      'Definitions',
      crds.map((crd) => `\`${crd}\``),
    ),
    ...list(
      'Differences from upstream',
      differences.map(({ what, why }) => `${what}: ${why}`),
    ),
    ...list(
      'Rules it may break',
      exceptions.map(({ rule, object, why }) => `\`${rule}\` by \`${object}\`: ${why}`),
    ),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`**${title}**`, '', ...items.map((item) => `- ${item}`), ''];
}
