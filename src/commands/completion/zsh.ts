// Completion for zsh.
import type { Candidates, Completable, CompletableOption } from './completable.ts';

/** The script, which zsh sources after compinit, or which is saved as _hmm in a folder of $fpath. */
export function zshScript([program, ...commands]: readonly Completable[]): string {
  const names = commands.map(({ name, description }) => `      ${quoted(`${name}:${escaped(description)}`)}`);
  const cases = commands.map(({ name, options, argument }) => {
    const specs = options.flatMap(optionSpecs);
    if (argument) specs.push(quoted(`*:argument:${action(argument)}`));
    return `      ${name}) _arguments \\\n        ${specs.join(' \\\n        ')} ;;`;
  });
  return `\
#compdef hmm
# Completion of hmm for zsh: source <(hmm completion zsh)
_hmm() {
  local state line context state_descr
  local -A opt_args
  local -a commands
  _arguments -C ${program!.options.flatMap(optionSpecs).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      commands=(
${names.join('\n')}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _hmm ]]; then _hmm "$@"; else compdef _hmm hmm; fi
`;
}

/** Any option may be repeated: some are lists, and for others it does no harm. */
function optionSpecs({ flags, description, value }: CompletableOption): string[] {
  return flags.map(flag => {
    const equals = value && flag.startsWith('--') ? '=' : '';
    const more = value ? `:value:${action(value)}` : '';
    return quoted(`*${flag}${equals}[${escaped(description)}]${more}`);
  });
}

function action(candidates: Candidates): string {
  if (candidates === 'file') return '_files';
  return candidates === 'unknown' ? ' ' : `(${candidates.join(' ')})`;
}

const escaped = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
