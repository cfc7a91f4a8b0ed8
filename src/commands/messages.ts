// What commands say on standard error.
import type { Terminal } from '../terminal.ts';

/** The running command: `hmm decode`. */
export function commandName({ words }: Terminal): string {
  return ['hmm', ...words.filter(word => !word.startsWith('-')).slice(0, 1)].join(' ');
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
