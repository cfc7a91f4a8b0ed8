// What commands say on standard error.
import type { Terminal } from '../terminal.ts';

/** The running command: `hmm decode`. */
export function commandName({ words }: Terminal): string {
  const name = words.find((word, n) => !word.startsWith('-') && words[n - 1] !== '--errors');
  return name === undefined ? 'hmm' : `hmm ${name}`;
}

/** Whether errors are for a program; from the bare words, since they may be what is wrong. */
export function wantsJson({ words }: Terminal): boolean {
  return words.some(
    (word, n) => word === '--errors=json' || (word === '--errors' && words[n + 1] === 'json'),
  );
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
