// Prints what commands say on standard error.
import type { Terminal } from '../terminal.ts';
import { visible } from '../visible.ts';

/** The name of the command that runs, like `hmm decode`. */
export function commandName({ args }: Terminal): string {
  const name = args.find((arg, n) => !arg.startsWith('-') && args[n - 1] !== '--errors');
  return name === undefined ? 'hmm' : `hmm ${name}`;
}

/** Whether errors are for a program. This looks at the arguments as they are, since they may be what is wrong. */
export function wantsJson({ args }: Terminal): boolean {
  return args.some((arg, n) => arg === '--errors=json' || (arg === '--errors' && args[n + 1] === 'json'));
}

/** Prints a line of information. */
export function say(
  line: string,
  { errors }: Terminal,
  { quiet = false }: { quiet?: boolean | undefined } = {},
): void {
  if (!quiet) errors.write(`${visible(line)}\n`);
}

/** Prints a warning: something that the user should know, but that stops nothing. */
export function warn(line: string, terminal: Terminal, options: { quiet?: boolean | undefined } = {}): void {
  say(`${commandName(terminal)}: warning: ${line}`, terminal, options);
}
