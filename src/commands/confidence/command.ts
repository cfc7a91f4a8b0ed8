// `hmm confidence`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addModelOptions,
  addOutputOptions,
  FILES,
} from '../options.ts';
import { addLabelOptions } from '../train/options.ts';
import { objectiveOption } from '../train/step-options.ts';

/** `hmm confidence`. */
export function confidenceCommand(terminal: Terminal): Command {
  const command = new Command('confidence')
    .description(
      'how sure the parameters of a model are, given the data it was trained on: standard errors and 95 % intervals',
    )
    .argument('[files...]', FILES);
  addInputOptions(command);
  addLabelOptions(addModelOptions(command)).addOption(objectiveOption());
  addOutputOptions(command, ['text', 'tsv', 'json']);
  return addExamples(addGeneralOptions(command), [
    'hmm train genes.fa && hmm confidence genes.fa',
    'hmm confidence --labels genes.gff3 -f tsv genes.fa > errors.tsv',
  ]).action(async (files, options) =>
    (await import('./confidence.ts')).sayConfidence(files, options, terminal),
  );
}
