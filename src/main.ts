// Runs the command line. This is the only file that prints errors and chooses an exit code.
import { createRequire } from 'node:module';
import { type Command, CommanderError } from 'commander';
import { clearBar, makingRoom } from './commands/bar.ts';
import { commandName, wantsJson } from './commands/messages.ts';
import { program } from './commands/program.ts';
import type { Complaint } from './complaint-schema.ts';
import { withLedger } from './io/bytes/ledger.ts';
import type { Output, Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';
import { visible, visibleJson, visibleLines } from './visible.ts';

/** Exit codes: 0, done; 1, bad data or model; 2, bad usage; 70, a bug of ours. */
const EXIT = { done: 0, data: 1, usage: 2, bug: 70 } as const;

/** Runs `hmm` with the arguments of a terminal and sets its exit code. Calls do not influence each other. */
export async function main(given: Terminal): Promise<void> {
  const terminal = makingRoom(given);
  const { args, output, errors } = terminal;
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
  if (args.length === 0) {
    hmm.configureOutput({ writeErr: text => errors.write(text) }).outputHelp({ error: true });
    return terminal.exit(EXIT.usage);
  }
  try {
    requireText(args);
    await withLedger(() => hmm.parseAsync(args, { from: 'user' }));
  } catch (error) {
    const isVersion = error instanceof CommanderError && error.code === 'commander.version';
    if (isVersion && args.includes('--verbose')) {
      output.write(await (await import('./commands/version.ts')).runsOn(terminal));
    }
    terminal.exit(report(error, hmm, terminal));
  } finally {
    clearBar();
  }
}

/** Refuses what is not UTF-8: Node gives it with U+FFFD in place of each such byte, which names another file. */
function requireText(args: readonly string[]): void {
  const garbled = args.find(arg => arg.includes('\ufffd'));
  if (garbled === undefined) return;
  const hint = 'rename the file, or read it through a pipe: hmm … < file';
  throw new UserError('usage', `'${garbled}' is not UTF-8, or holds the sign for what is none`, {
    hint,
    kind: 'usage',
  });
}

function report(error: unknown, hmm: Command, terminal: Terminal): number {
  // The reader of our output has gone away (`| head`), and nothing is wrong.
  if (error instanceof Error && error.name === 'OutputClosed') return EXIT.done;
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const complaint = complaintOf(error, hmm, terminal);
  terminal.errors.write(
    wantsJson(terminal) ? `${visibleJson(JSON.stringify(complaint))}\n` : asText(complaint),
  );
  if (error instanceof CommanderError) return EXIT.usage;
  return error instanceof UserError ? EXIT[error.kind] : EXIT.bug;
}

function complaintOf(error: unknown, hmm: Command, terminal: Terminal): Complaint {
  if (error instanceof CommanderError) {
    const known = hmm.commands.find(one => terminal.args.includes(one.name()));
    const command = known ? `hmm ${known.name()}` : 'hmm';
    return { code: 'usage', command, message: usageMessage(error), hint: `see ${command} --help` };
  }
  const command = commandName(terminal);
  if (error instanceof UserError) {
    const { code, place, message, hint } = error;
    return { code, command, place, message, hint };
  }
  const hint = error instanceof Error ? error.stack : String(error);
  return { code: 'bug', command, message: 'this is a bug of hmm, please report it', hint };
}

function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'which command?';
  // commander puts a guess at what was meant on a line of its own, in brackets.
  return message.replace(/^error: /, '').replace(/\n\((.*)\)$/, ' ($1)');
}

function asText({ command, place, message, hint }: Complaint): string {
  const line = visible([command, ...(place === undefined ? [] : [place]), message].join(': '));
  return `${line}\n${hint === undefined ? '' : `${visibleLines(hint).replace(/^/gm, '  ')}\n`}`;
}
