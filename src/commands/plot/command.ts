// `hmm plot`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { formatOption } from '../formats-by-suffix.ts';
import { addExamples, addGeneralOptions, addInputOptions, addModelOptions, BY_LABEL } from '../options.ts';
import { frequencies, KINDS, region } from '../pictures/kinds.ts';

/** `hmm plot`. */
export function plotCommand(terminal: Terminal): Command {
  const command = new Command('plot')
    .description('pictures of a model, and of its posteriors and paths, as SVG, PNG, PDF or one HTML page')
    .argument(
      '[files...]',
      'data, for the pictures that need them: FASTA, FASTQ, JSON or tables; - for standard input',
    );
  addModelOptions(addInputOptions(command))
    .optionsGroup('Picture:')
    .addOption(
      new Option(
        '-k, --kind <picture>',
        'what to draw; report is a page of all pictures (the default)',
      ).choices([...KINDS, 'report']),
    )
    .option('--record <id>', 'draw this record; the first one unless given')
    .option(
      '--region <start-end>',
      'draw these positions, or with record:start-end those of a record',
      region,
    )
    .option('--by-label', BY_LABEL)
    .option(
      '--background <numbers>',
      'frequencies that a logo is drawn against; equal unless given',
      frequencies,
    )
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'a file .svg, .png, .pdf or .html; standard output unless given')
    .addOption(formatOption(['svg', 'png', 'pdf', 'html'], undefined));
  return addExamples(addGeneralOptions(command), [
    'hmm plot -o report.html genes.fa',
    'hmm plot --kind transitions -o transitions.svg',
  ]).action(async (files, options) => (await import('./plot.ts')).plot(files, options, terminal));
}
