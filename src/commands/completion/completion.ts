// hmm completion: prints the script of a shell, which is made from the definitions of the commands.
import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { bashScript } from './bash.ts';
import { completablesOf } from './completable.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Prints the script on standard output. */
export function printCompletion(shell: keyof typeof SCRIPTS, program: Command, { output }: Terminal): void {
  output.write(SCRIPTS[shell](completablesOf(program)));
}
