// hmm help: a command, or a topic beside the commands.
import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { FORMATS } from './formats.ts';
import { MODEL } from './model.ts';

/** What is explained beside the commands, by the names that command.ts knows. */
const TOPICS: Readonly<Record<string, string>> = { formats: FORMATS, model: MODEL };

/** Prints the topic, the help of the command of that name, or that of the whole program. */
export function help(topic: string | undefined, program: Command, { output }: Terminal): void {
  const text = TOPICS[topic ?? ''];
  if (text !== undefined) output.write(text);
  else (program.commands.find(command => command.name() === topic) ?? program).outputHelp();
}
