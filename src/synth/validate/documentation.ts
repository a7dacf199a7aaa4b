import type { ValidationRule } from './rule.js';
import { topics } from './rules/index.js';

const preface = `# Validation rules

Every synthesis checks every object against these rules, without a cluster. An error stops it and nothing is written; a warning is shown
and recorded in \`bundle.json\`. Each finding names the rule, the object, the field, the TypeScript file and line that made the object, and the
configuration keys that led to it.

    npm run synth -- --profile standard --report json
    npm run synth -- --profile standard --report sarif

This page is made from the rules themselves, and each pair of examples is a test of its rule.

## Exceptions

Some components must break a rule. Their record in \`src/catalog/entries/\` then says which object breaks which rule, and why, in
\`exceptions\`:

\`\`\`ts
exceptions: [
  {
    rule: 'security/read-only-root',
    object: 'Deployment/web', // Kind/name; * stands for any text
    why: 'the image unpacks itself at every start',
  },
],
\`\`\`

A rule says below by which ids it can be excused; one that names none cannot be. An exception that excuses nothing is a warning.
`;

/** The page of all rules, with their examples. */
export function validationMarkdown(): string {
  const contents = topics.flatMap(({ title, rules }) => [
    `**${title}**\n`,
    ...rules.map(({ id, says }) => `- [${id}](#${anchorOf(id)}): ${says}`),
    '',
  ]);
  const sections = topics.flatMap(({ title, rules }) => [`## ${title}\n`, ...rules.map(section)]);
  return `${[preface, '## Contents\n', ...contents, ...sections].join('\n').trimEnd()}\n`;
}

/** Anchor of a rule within the page, as forges make it of the heading. */
export function anchorOf(id: string): string {
  return id.replaceAll('/', '');
}

function section(rule: ValidationRule): string {
  return [
    `### ${rule.id}\n`,
    `${capital(rule.says)}.\n`,
    `Why: ${rule.why}.\n`,
    `${rule.severity === 'warning' ? 'A warning.' : 'An error.'} ${excuseText(rule)}\n`,
    ...(rule.given === undefined ? [] : ['Given:\n', yaml(rule.given)]),
    'Bad:\n',
    yaml(rule.bad),
    ...(rule.givenWhenGood === undefined ? [] : ['Given:\n', yaml(rule.givenWhenGood)]),
    'Good:\n',
    yaml(rule.good),
  ].join('\n');
}

function excuseText({ excusedBy }: ValidationRule): string {
  if (!excusedBy) return 'It cannot be excused.';
  return `A record excuses it by ${excusedBy.map((id) => `\`${id}\``).join(' or ')}.`;
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${shortenFiller(text).trim()}\n\`\`\`\n`;
}

/** Examples of sizes are filled up with one letter. A loop, since an expression over a megabyte of repeats overflows the stack. */
function shortenFiller(text: string): string {
  const start = text.indexOf(filler);
  if (start < 0) return text;
  let end = start;
  while (text[end] === 'x') end += 1;
  return `${text.slice(0, start)}xxxxxxxx... (${end - start} letters)${shortenFiller(text.slice(end))}`;
}

const filler = 'x'.repeat(64);

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
