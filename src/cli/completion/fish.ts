import type { CompletedOption, CompletedPlace } from './model.js';

/** Completion for fish: one line for each word and option. */
export function fishCompletion(places: readonly CompletedPlace[]): string {
  const lines = places.flatMap((place) => [
    ...place.next.map(
      ([word, meaning]) =>
        `complete -c cto -n ${condition(place, true)} -a ${word}${meaning === '' ? '' : ` -d ${quoted(meaning)}`}`,
    ),
    ...place.options.map((option) => `complete -c cto -n ${condition(place, false)} ${optionWords(option)}`),
  ]);
  return `# fish completion of cto; made by "cto completion fish"
complete -c cto -f
${lines.join('\n')}
`;
}

/** True where the words of the place were typed and, for what leads on, nothing that leads on was. */
function condition({ words, next }: CompletedPlace, leadsOn: boolean): string {
  if (words === '') return quoted(leadsOn ? '__fish_use_subcommand' : '__fish_is_first_arg');
  const typed = words.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const further = `not __fish_seen_subcommand_from ${next.map(([word]) => word).join(' ')}`;
  return quoted([...typed, ...(next.length > 0 ? [further] : [])].join('; and '));
}

function optionWords({ names, value, description }: CompletedOption): string {
  const spelt = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const after =
    value === 'none'
      ? ''
      : Array.isArray(value)
        ? ` -x -a ${quoted(value.join(' '))}`
        : value === 'any'
          ? ' -x'
          : ' -r -F';
  return `${spelt.join(' ')}${after} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
