// `hmm score`: its options and examples. Light: every start of `hmm` loads this file.
import { Command } from 'commander';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addGeneralOptions,
  addInputOptions,
  addOutputOptions,
  addSearchOptions,
  addTemperatureOption,
  FILES,
  nameMap,
  repeatable,
  shardOption,
} from '../options.ts';
import { addWantedOptions } from '../wanted.ts';

/** `hmm score`. */
export function scoreCommand(terminal: Terminal): Command {
  const command = new Command('score')
    .description('log-likelihood of each record, or how well profiles fit it')
    .argument('[files...]', FILES);
  addWantedOptions(addInputOptions(command))
    .addOption(shardOption('what parts write, laid end to end, is the whole'))
    .optionsGroup('Model:')
    .addOption(
      repeatable(
        '-m, --model <file>',
        'model to use; several to compare; - for standard input',
        DEFAULT_MODEL,
      ),
    )
    .option('--null <file>', 'also say how much likelier each record is than under this model, in bits');
  addTemperatureOption(command)
    .optionsGroup('Paths:')
    .option(
      '--path <file>',
      'also say how probable these states are, together with each record and given it: what decode writes, BED, GFF3, label FASTA',
    )
    .option('--label-map <pairs>', 'from types of --path to states: CDS=coding,intron=intron', nameMap);
  addSearchOptions(command);
  addOutputOptions(command, ['tsv', 'json', 'ndjson']);
  return addExamples(addGeneralOptions(command), [
    'hmm score genes.fa',
    'zcat reads.fa.gz | hmm score -f ndjson',
    'hmm score -m island.json -m sea.json --null background.json genes.fa',
    'hmm score --regions islands.bed genome.fa',
    'hmm decode genes.fa -o path.tsv && hmm score --path path.tsv genes.fa',
    'hmm score -m family.hmm --evalue 1e-5 proteins.fa',
  ]).action(async (files, options) => (await import('./score.ts')).score(files, options, terminal));
}
