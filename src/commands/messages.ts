// What commands say on standard error.

let command = 'hmm';

/** Names the running command, for messages: `hmm decode`. */
export function nameCommand(name: string): void {
  command = name;
}

/** The running command. */
export function commandName(): string {
  return command;
}

/** Lets the process live on when the reader of help or messages has gone away; results say so themselves. */
export function survivePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  }
}

function ignore(): void {}

/** A line of information. */
export function say(line: string, { quiet = false }: { quiet?: boolean } = {}): void {
  if (!quiet) process.stderr.write(`${line}\n`);
}

/** A warning: something the user should know that stops nothing. */
export function warn(line: string, options: { quiet?: boolean } = {}): void {
  say(`${command}: warning: ${line}`, options);
}
