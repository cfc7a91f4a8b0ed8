// hmm help: explains a command, or a topic that is no command.
import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { FORMATS } from './formats.ts';
import { MODEL } from './model.ts';

/** The topics that are no commands, by the names that command.ts knows. */
const TOPICS: Readonly<Record<string, string>> = { formats: FORMATS, model: MODEL };

/** Prints the topic, or the help of the command with that name, or that of the whole program. */
export function help(topic: string | undefined, program: Command, { output }: Terminal): void {
  const text = TOPICS[topic ?? ''];
  if (text !== undefined) output.write(text);
  else (program.commands.find(command => command.name() === topic) ?? program).outputHelp();
}
