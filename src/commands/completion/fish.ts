// Completion for fish.
import type { Candidates, Completable } from './completable.ts';

/** The script, which fish sources, or which is saved as ~/.config/fish/completions/hmm.fish. */
export function fishScript(commands: readonly Completable[]): string {
  const descriptions = new Map(commands.map(({ name, description }) => [name, description]));
  const lines = commands.flatMap(({ name, options, argument }) => {
    const when = `complete -c hmm -n '__hmm_command_is ${name === '' ? '""' : name}'`;
    // Names of commands have descriptions; other words need none.
    const words =
      name === ''
        ? (argument as readonly string[]).map(
            word => `${when} -a ${word} -d ${quoted(descriptions.get(word)!)}`,
          )
        : argument
          ? [`${when} ${offer(argument)}`]
          : [];
    const flags = options.map(({ flags, description, value }) => {
      const names = flags.map(flag =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      return `${when} ${names.join(' ')} ${value ? `-r ${offer(value)} ` : ''}-d ${quoted(description)}`;
    });
    return [...words, ...flags];
  });
  return `\
# Completion of hmm for fish: hmm completion fish | source
function __hmm_command_is --argument-names command
    set -l words (commandline -opc | string match -v -- '-*')
    test "$words[2]" = "$command"
end
complete -c hmm -f
${lines.join('\n')}
`;
}

function offer(candidates: Candidates): string {
  if (candidates === 'file') return '-F';
  return candidates === 'unknown' ? '-f' : `-f -a ${quoted(candidates.join(' '))}`;
}

const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;
