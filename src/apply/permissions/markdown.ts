import { engineGrants, explanationGrants } from './engine.js';

/** What the engine needs for itself, as the table of `docs/permissions.md`; made from what is checked, so that the page cannot be wrong. */
export function rightsMarkdown(): string {
  const explanations = explanationGrants.map((grant) => ({ ...grant, namespace: 'each of the bundle' }));
  const rows = [...engineGrants, ...explanations].map(
    ({ group, resource, namespace, names, verbs, why, optional = false }) => [
      `\`${group === '' ? resource : `${resource}.${group}`}\`${names === undefined ? '' : ` named \`${names.join('`, `')}\``}`,
      verbs.join(', '),
      namespace ?? 'the cluster',
      `${why}${optional ? ' (optional)' : ''}`,
    ],
  );
  return [
    '| resource | verbs | namespace | to |',
    '| --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
