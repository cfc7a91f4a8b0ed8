// What hmm is asked to do for each task, as one would type it. {names} are files of the run.

export interface Steps {
  train: readonly string[];
  decode: readonly string[];
}

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
