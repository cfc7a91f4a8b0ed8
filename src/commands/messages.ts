// What commands say on standard error.
import type { Terminal } from '../terminal.ts';

/** The running command: `hmm decode`. */
export function commandName({ args }: Terminal): string {
  const name = args.find((arg, n) => !arg.startsWith('-') && args[n - 1] !== '--errors');
  return name === undefined ? 'hmm' : `hmm ${name}`;
}

/** Whether errors are for a program; from the bare arguments, since they may be what is wrong. */
export function wantsJson({ args }: Terminal): boolean {
  return args.some((arg, n) => arg === '--errors=json' || (arg === '--errors' && args[n + 1] === 'json'));
}

/** A line of information. */
export function say(
  line: string,
  { errors }: Terminal,
  { quiet = false }: { quiet?: boolean | undefined } = {},
): void {
  if (!quiet) errors.write(`${line}\n`);
}

/** A warning: something the user should know that stops nothing. */
export function warn(line: string, terminal: Terminal, options: { quiet?: boolean | undefined } = {}): void {
  say(`${commandName(terminal)}: warning: ${line}`, terminal, options);
}
