// What hmm is asked to do for each task, as one would type it. {names} are files of the run.

export interface Steps {
  /** To a {model}, from {taught} and {labels}, which are its islands, or from nothing. */
  train: readonly string[];
  /** From {tested} to {islands}, as GFF3. */
  decode: readonly string[];
}

/** Finds repeats where the sequence has none in lower case: taught by those of {taught} in {labels}, from {tested} to {repeats}. */
export const REPEATS = {
  train: [
    'hmm train -q --force --states island,background,repeat --order 7 --method count --pseudocount 1 --smoothing interpolated --labels {labels} --background background --model {model} {taught}',
  ],
  decode: ['hmm decode -q --model {model} --states repeat -f bed -o {repeats} {tested}'],
} as const;

export const COMMANDS = {
  preset: {
    train: ['hmm init -q --force cpg -o {model}'],
    decode: ['hmm decode -q --softmask --model {model} -f gff3 --states island -o {islands} {tested}'],
  },
  trained: {
    train: [
      'hmm train -q --force --init cpg-clusters --method adam --objective conditional --iterations 100 --softmask --labels {labels} --label-map *=CpG_island --background none --model {model} {taught}',
    ],
    decode: [
      'hmm decode -q --softmask --model {model} -f gff3 --states island --min-length 201 -o {islands} {tested}',
    ],
  },
} satisfies Record<string, Steps>;
