// What hmm is asked to do for each task, as one would type it. {names} are files of the run.
// train: {sequences} and, where there are some, {labels} to {model}. decode: {model} on {sequences} to {genes}, as GFF3.

export interface Steps {
  train: readonly string[];
  decode: readonly string[];
}

const DECODE = ['hmm decode -q --model {model} -f gff3 -o {genes} {sequences}'];

export const COMMANDS = {
  bacterialTrained: {
    train: [
      'hmm train -q --init bacterial-genes --method count --smoothing interpolated --labels {labels} --model {model} {sequences}',
    ],
    decode: DECODE,
  },
  bacterialUnlabelled: {
    train: ['hmm train -q --init bacterial-genes --model {model} {sequences}'],
    decode: DECODE,
  },
  eukaryotic: {
    train: [
      'hmm train -q --init eukaryotic-genes --labels {labels} --background none --drop-misfits --smoothing interpolated --pseudocount 1 --iterations 4 --model {model} {sequences}',
    ],
    decode: DECODE,
  },
} satisfies Record<string, Steps>;
