// hmm help: explains a command, or a topic that is no command.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { FORMATS } from './formats.ts';
import { MODEL } from './model.ts';
import { SCHEMAS, type SchemaName } from './schemas.ts';

/** The topics that are no commands, by the names that command.ts knows. */
const TOPICS: Readonly<Record<string, (name: SchemaName | undefined) => string>> = {
  formats: () => FORMATS,
  model: () => MODEL,
  schema: name => (name === undefined ? listOfSchemas() : schemaText(name)),
};

/** Prints the topic, or the help of the command with that name, or that of the whole program. */
export function help(
  topic: string | undefined,
  name: SchemaName | undefined,
  program: Command,
  { output }: Terminal,
): void {
  if (name !== undefined && topic !== 'schema') {
    const hint = `to print a schema: hmm help schema ${name}`;
    throw new UserError('usage', `no word follows ${topic}`, { hint, kind: 'usage' });
  }
  const text = TOPICS[topic ?? '']?.(name);
  if (text !== undefined) output.write(text);
  else (program.commands.find(command => command.name() === topic) ?? program).outputHelp();
}

function listOfSchemas(): string {
  const lines = Object.entries(SCHEMAS).map(([name, what]) => `  ${name.padEnd(12)}${what}`);
  return `JSON Schemas (draft 2020-12); hmm help schema <name> prints one:\n\n${lines.join('\n')}\n`;
}

/** The schema as the package has it: `npm run schemas` writes these files. */
function schemaText(name: SchemaName): string {
  return readFileSync(new URL(`../../../schema/${name}.json`, import.meta.url), 'utf8');
}
