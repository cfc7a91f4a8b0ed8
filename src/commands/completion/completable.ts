// What shells complete: commands, their options, and what may stand after them, read off their definitions.
// Without a library: the one that knows commander (@bomb.sh/tab) starts the program at every TAB, where a script that
// was written once answers at once; the others want every word told again.
import type { Command } from 'commander';

/** What may stand in a place: one of some words, a file, or something that only the user knows. */
export type Place = readonly string[] | 'file' | 'unknown';

export interface CompletableOption {
  /** `-m` and `--model`, those that there are. */
  flags: readonly string[];
  description: string;
  /** Its value, if it takes one. */
  value?: Place;
}

export interface Completable {
  /** Name of the command; empty for the program itself, whose argument is the command. */
  name: string;
  description: string;
  options: readonly CompletableOption[];
  argument?: Place;
}

/** The program, then its commands. */
export function completablesOf(program: Command): Completable[] {
  const commands = program.commands.map(completableOf);
  return [{ ...completableOf(program), name: '', argument: commands.map(({ name }) => name) }, ...commands];
}

function completableOf(command: Command): Completable {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map(({ short, long, description, flags, required, argChoices }) => ({
        flags: [short, long].filter(flag => flag !== undefined),
        description,
        ...(required && { value: argChoices ?? (/<.*\bfile>/.test(flags) ? 'file' : 'unknown') }),
      })),
    ...(argument && { argument: argument.argChoices ?? 'file' }),
  };
}
