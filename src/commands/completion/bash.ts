// Completion for bash from 3.2 on, which macOS has.
import type { Candidates, Completable } from './completable.ts';

/** The script, which bash sources. */
export function bashScript(commands: readonly Completable[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, value }) =>
      value ? [`    ${flags.map(flag => `'${name} ${flag}'`).join('|')}) ${offer(value)} ;;`] : [],
    ),
  );
  const others = commands.flatMap(({ name, options, argument }) => [
    `        '${name} -'*) ${offer(options.flatMap(({ flags }) => flags))} ;;`,
    ...(argument ? [`        '${name} '*) ${offer(argument)} ;;`] : []),
  ]);
  return `\
# Completion of hmm for bash: source <(hmm completion bash)
_hmm_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_hmm_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$current"))
  compopt -o filenames 2>/dev/null
}
_hmm() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command='' word
  # --option=value comes as three words.
  if [[ $current == = ]]; then current=''
  elif [[ $before == = ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  COMPREPLY=()
  case "$command $before" in
${values.join('\n')}
    *)
      case "$command $current" in
${others.join('\n')}
      esac ;;
  esac
}
complete -F _hmm hmm
`;
}

function offer(candidates: Candidates): string {
  if (candidates === 'file') return '_hmm_files';
  return candidates === 'unknown' ? ':' : `_hmm_words '${candidates.join(' ')}'`;
}
