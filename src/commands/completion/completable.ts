// What shells complete: commands, their options, and the values of both, taken from the definitions of the commands.
// No library does it as well: the one that knows commander (@bomb.sh/tab) starts the program at every TAB, where a
// script that was written once answers at once, and the others need every option declared again.
import type { Command } from 'commander';

/** The values that an option or argument may have: some words, a file, or something that only the user knows. */
export type Candidates = readonly string[] | 'file' | 'unknown';

export interface CompletableOption {
  /** The short and the long flag, like `-m` and `--model`, where there are such. */
  flags: readonly string[];
  description: string;
  /** The values it may have, if it takes one. */
  value?: Candidates;
}

export interface Completable {
  /** Name of the command; empty for the program itself, whose argument is the command. */
  name: string;
  description: string;
  options: readonly CompletableOption[];
  argument?: Candidates;
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
