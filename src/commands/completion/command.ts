// `hmm completion`: its argument and examples. Light: every start of `hmm` loads this file.
import { Argument, Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { addExamples } from '../options.ts';

/** `hmm completion`. */
export function completionCommand(terminal: Terminal): Command {
  const command = new Command('completion')
    .description('print a script that lets a shell complete commands, options, their values and files')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']));
  return addExamples(command, [
    'source <(hmm completion bash)                                   # in ~/.bashrc',
    'hmm completion fish > ~/.config/fish/completions/hmm.fish',
  ])
    .addHelpText('after', '\nIn zsh, after compinit in ~/.zshrc: source <(hmm completion zsh)')
    .action(async (shell: 'bash' | 'zsh' | 'fish', _, { parent }) =>
      (await import('./completion.ts')).printCompletion(shell, parent, terminal),
    );
}
