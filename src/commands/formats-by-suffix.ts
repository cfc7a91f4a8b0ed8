// What the suffix of an output file says about its format. Light: every start of `hmm` loads this file.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../user-error.ts';

/** The formats that files of a suffix hold; of those that a command writes, the first is meant. */
const FORMATS: Record<string, readonly string[]> = {
  tsv: ['tsv', 'confusion'],
  csv: [],
  bed: ['bed', 'segments', 'dense'],
  gff3: ['gff3'],
  gff: ['gff3'],
  gtf: [],
  bedgraph: ['bedgraph'],
  bdg: ['bedgraph'],
  bg: ['bedgraph'],
  wig: ['wig'],
  npy: ['npy'],
  json: ['json'],
  ndjson: ['ndjson'],
  jsonl: ['ndjson'],
  fa: ['fasta', 'path'],
  fasta: ['fasta', 'path'],
};

/** ChromHMM's files tell by more of their name. */
const OF_CHROMHMM = /_(segments|dense)\.bed(?:\.b?gz)?$/i;

/** The option of the format, in any case of letters; `byDefault` is the format where nothing says which. */
export function formatOption(
  formats: readonly string[],
  byDefault: string | undefined,
  description = 'how to write, unless the suffix of the file says it',
): Option {
  return new Option('-f, --format <name>', description)
    .choices(formats)
    .argParser(text => {
      const name = text.toLowerCase();
      if (formats.includes(name)) return name;
      throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}.`);
    })
    .default(byDefault);
}

/**
 * Sets the format of a command that was not told any to that of its output file.
 * @throws UserError if the command was told another one, or does not write that format
 */
export function followSuffix(command: Command, formats: readonly string[]): void {
  const { output, format } = command.opts();
  const suffix = /\.(\w+)(?:\.b?gz)?$/i.exec(output ?? '')?.[1]?.toLowerCase() ?? '';
  const chromHmm = OF_CHROMHMM.exec(output ?? '')?.[1]?.toLowerCase();
  const held = chromHmm !== undefined && formats.includes(chromHmm) ? [chromHmm, 'bed'] : FORMATS[suffix];
  if (held === undefined) return;
  const possible: readonly string[] = held.filter(name => formats.includes(name));
  const isTold = command.getOptionValueSource('format') === 'cli';
  if (isTold ? possible.includes(format) : possible.length > 0) {
    if (!isTold) command.setOptionValueWithSource('format', possible[0], 'implied');
    return;
  }
  const message = isTold
    ? `.${suffix} is not the suffix of -f ${format}`
    : `hmm ${command.name()} writes no .${suffix}`;
  throw new UserError('option-does-not-fit', message, {
    place: output,
    hint: isTold
      ? 'change one of them, or leave -f out'
      : `its formats are ${formats.join(', ')}: choose with -f`,
    kind: 'usage',
  });
}
