import type { CompletedPlace, OptionValue } from './model.js';

/** Completion for zsh, as a file of the fpath or to be sourced. */
export function zshCompletion(places: readonly CompletedPlace[]): string {
  const patterns = (lead: string, words: readonly string[]) =>
    words.map((word) => `'${lead} ${word}'`).join('|');
  const steps = places
    .filter(({ next }) => next.length > 0)
    .map(({ words, next }) =>
      patterns(
        words,
        next.map(([word]) => word),
      ),
    );
  const values = places.flatMap(({ words, options }) =>
    options
      .filter(({ value }) => value !== 'none')
      .map(({ names, value }) => `    ${patterns(words, names)}) ${offer(value)}; return ;;`),
  );
  const offers = places.map(({ words, next, options }) => {
    const described = [
      ...next.map(([word, meaning]) => quoted(word, meaning)),
      ...options.flatMap(({ names, description }) => names.map((name) => quoted(name, description))),
    ];
    return `    '${words}') choices=(${described.join(' ')}) ;;`;
  });
  return `#compdef cto
# zsh completion of cto; made by "cto completion zsh"
_cto() {
  local place='' word
  local -a choices
  for word in \${words[2,CURRENT-1]}; do
    case "$place $word" in
      ${steps.join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$place" in
${offers.join('\n')}
  esac
  _describe 'cto' choices || _files
}
# a file of the fpath is run as the function itself; a sourced one registers it
if [ "\${funcstack[1]}" = _cto ]; then _cto "$@"; else compdef _cto cto; fi
`;
}

function offer(value: OptionValue): string {
  if (value === 'file') return '_files';
  if (value === 'folder') return '_files -/';
  return Array.isArray(value) ? `compadd -- ${value.join(' ')}` : 'true';
}

/** `word:meaning`, as _describe takes it: colons of the word escaped, the whole in single quotes. */
function quoted(word: string, meaning: string): string {
  const text = meaning === '' ? word : `${word}:${meaning}`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
