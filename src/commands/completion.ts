// hmm completion: the script of a shell, written from the definitions of the commands.
import type { Command } from 'commander';
import { bashScript } from './completion/bash.ts';
import { completablesOf } from './completion/completable.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Prints the script on standard output. */
export function printCompletion(shell: keyof typeof SCRIPTS, program: Command): void {
  process.stdout.write(SCRIPTS[shell](completablesOf(program)));
}
