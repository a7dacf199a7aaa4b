import type { CompletedPlace, OptionValue } from './model.js';

/** Completion for bash. Where nothing of ours fits, bash completes file names. */
export function bashCompletion(places: readonly CompletedPlace[]): string {
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
      .map(({ names, value }) => `    ${patterns(words, names)}) ${reply(value)}; return ;;`),
  );
  const offers = places.map(
    ({ words, next, options }) =>
      `    '${words}') words='${[...next.map(([word]) => word), ...options.flatMap(({ names }) => names)].join(' ')}' ;;`,
  );
  return `# bash completion of cto; made by "cto completion bash"
_cto() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} place='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${steps.join('|')}) place="\${place:+$place }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place $prev" in
${values.join('\n')}
  esac
  case "$place" in
${offers.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _cto cto
`;
}

function reply(value: OptionValue): string {
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (value === 'folder') return 'COMPREPLY=($(compgen -d -- "$cur"))';
  return Array.isArray(value) ? `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$cur"))` : 'COMPREPLY=()';
}
