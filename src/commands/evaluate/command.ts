// `hmm evaluate`: its options and examples. Light: every start of `hmm` loads this file.
import { Command, Option } from 'commander';
import type { Terminal } from '../../terminal.ts';
import {
  addExamples,
  addOutputOptions,
  collected,
  digits,
  plotOption,
  singleNameMap,
  wholeNumber,
} from '../options.ts';

/** `hmm evaluate`. */
export function evaluateCommand(terminal: Terminal): Command {
  const stop = (flag: string, which: string) =>
    new Option(flag, `whether CDS of the ${which} holds the stop codon`)
      .choices(['auto', 'inside', 'outside'])
      .default('auto');
  const command = new Command('evaluate')
    .description('compare a predicted annotation with a reference')
    .argument('[predicted]', 'GFF3, GTF, BED, label FASTA, or what hmm decode writes; - is standard input')
    .optionsGroup('Input:')
    .option('-r, --reference <file>', 'what it should be, in any of these formats')
    .addOption(
      new Option('--sequences <file>', 'the sequences to compare, for their lengths; may be repeated')
        .argParser(collected)
        .default([], 'what both files name'),
    )
    .optionsGroup('Classes:')
    .addOption(
      new Option('--map <names>', 'what the names mean: CDS=coding,exon=coding; * is any other name')
        .argParser(singleNameMap)
        .default(new Map(), 'none'),
    )
    .option('--background <name>', 'class of positions without a feature')
    .optionsGroup('Whole sequences:')
    .option(
      '--whole <class>',
      'count sequences with every segment of this class found, like helices of membrane proteins',
    )
    .option('--overlap <n>', 'positions that each of them shares with its own at least', wholeNumber(1), 5)
    .optionsGroup('Genes:')
    .option('--coding <name>', 'class that is coding sequence', 'CDS')
    .addOption(stop('--predicted-stop <where>', 'predicted'))
    .addOption(stop('--reference-stop <where>', 'reference'))
    .optionsGroup('Enrichment, in place of a reference:')
    .addOption(
      new Option(
        '--enrichment <file>',
        'how much more often than by chance each state lies in these features; may be repeated',
      )
        .argParser(collected)
        .default([], 'none')
        .conflicts('reference'),
    )
    .addOption(
      new Option(
        '--neighbourhood <file>',
        'the same at distances from the first bases of these features',
      ).conflicts('reference'),
    )
    .option('--flank <n>', 'base pairs before and behind, of --neighbourhood', wholeNumber(0), 2000)
    .option('--spacing <n>', 'base pairs from one distance to the next', wholeNumber(1), 200);
  addOutputOptions(command, ['tsv', 'confusion', 'json'])
    .option('--digits <n>', 'decimals in tables, or full', digits, 6)
    .addOption(plotOption('the enrichment'))
    .optionsGroup('General:')
    .option('-q, --quiet', 'say nothing but errors');
  return addExamples(command, [
    'hmm evaluate genes.gff3 --reference known.gff3 --sequences genes.fa',
    'hmm evaluate topology.fa -r known.fa --whole M',
    "hmm decode -m cpg.json genome.fa | hmm evaluate -r islands.bed --map '*=island' --background background",
    'hmm evaluate K562_6_segments.bed --enrichment promoters.bed --enrichment genes.bed --plot enrichment.svg',
  ]).action(async (path, options) =>
    (await import('./evaluate.ts')).evaluateAnnotation(path, options, terminal),
  );
}
