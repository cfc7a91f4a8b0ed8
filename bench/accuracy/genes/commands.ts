// What hmm is asked to do for each task, as one would type it. {names} are files of the run.
// train: {sequences} and, where there are some, {labels} to {model}. decode: {model} on {sequences} to {genes}, as GFF3.

export interface Steps {
  train: readonly string[];
  decode: readonly string[];
}

const DECODE = ['hmm decode -q --model {model} -f gff3 -o {genes} {sequences}'];

/** As Prodigal, no gene below 90 bases; and none that the model itself doubts. */
const decodeBacteria = (threshold: number) => [
  `hmm decode -q --model {model} -f gff3 --min-length 90 --threshold ${threshold} -o {genes} {sequences}`,
];

export const COMMANDS = {
  bacterialTrained: {
    train: [
      'hmm train -q --init bacterial-genes --labels {labels} --background none --drop-misfits --smoothing interpolated --pseudocount 1 --iterations 2 --model {model} {sequences}',
    ],
    decode: decodeBacteria(0.7),
  },
  bacterialUnlabelled: {
    train: [
      'hmm train -q --init bacterial-genes --smoothing interpolated --pseudocount 1 --iterations 1 --model {model} {sequences}',
    ],
    decode: decodeBacteria(0.7),
  },
  eukaryotic: {
    train: [
      'hmm train -q --init eukaryotic-genes --labels {labels} --background none --drop-misfits --smoothing interpolated --pseudocount 1 --iterations 4 --model {model} {sequences}',
    ],
    decode: DECODE,
  },
} satisfies Record<string, Steps>;
