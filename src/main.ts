// Runs the command line. The only place that prints errors and chooses an exit code.
import { createRequire } from 'node:module';
import { type Command, CommanderError } from 'commander';
import { commandName } from './commands/messages.ts';
import { program } from './commands/program.ts';
import type { Output, Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

/** 0: done; 1: bad data or model; 2: bad usage; 70: a bug of ours. */
const EXIT = { done: 0, data: 1, usage: 2, bug: 70 } as const;

/** Runs `hmm` with the words of a terminal, and sets its exit code. One call notices nothing of another. */
export async function main(terminal: Terminal): Promise<void> {
  const { words, output, errors } = terminal;
  const width = ({ isTTY, columns }: Output) => (isTTY && columns ? columns : 80);
  const { version } = createRequire(import.meta.url)('../package.json');
  const hmm = program(version, terminal);
  for (const command of [hmm, ...hmm.commands]) {
    command.exitOverride().configureOutput({
      writeOut: text => output.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => width(output),
      getErrHelpWidth: () => width(errors),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  if (words.length === 0) {
    hmm.configureOutput({ writeErr: text => errors.write(text) }).outputHelp({ error: true });
    return terminal.exit(EXIT.usage);
  }
  try {
    await hmm.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.version') {
      output.write(await (await import('./commands/version.ts')).runsOn(terminal));
    }
    terminal.exit(report(error, hmm, terminal));
  }
}

function report(error: unknown, hmm: Command, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    const command = hmm.commands.find(one => terminal.words.includes(one.name()));
    const name = command ? `hmm ${command.name()}` : 'hmm';
    complain(`${name}: ${usageMessage(error)}`, `see ${name} --help`, terminal);
    return EXIT.usage;
  }
  if (error instanceof UserError) {
    const place = error.place === undefined ? '' : `${error.place}: `;
    complain(`${commandName(terminal)}: ${place}${error.message}`, error.hint, terminal);
    return EXIT[error.kind];
  }
  // The reader of our output has gone away (`| head`): nothing is wrong.
  if (error instanceof Error && error.name === 'OutputClosed') return EXIT.done;
  const trace = error instanceof Error ? error.stack : String(error);
  complain(`${commandName(terminal)}: this is a bug of hmm, please report it`, trace, terminal);
  return EXIT.bug;
}

function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'which command?';
  // A guess at what was meant stands on a line of its own, in brackets.
  return message.replace(/^error: /, '').replace(/\n\((.*)\)$/, ' ($1)');
}

function complain(line: string, more: string | undefined, { errors }: Terminal): void {
  errors.write(`${line}\n${more === undefined ? '' : `${more.replace(/^/gm, '  ')}\n`}`);
}
