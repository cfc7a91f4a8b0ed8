// hmm completion: the script of a shell, written from the definitions of the commands.
import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { completablesOf } from './completable.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Prints the script on standard output. */
export function printCompletion(shell: keyof typeof SCRIPTS, program: Command): void {
  process.stdout.write(SCRIPTS[shell](completablesOf(program)));
}
