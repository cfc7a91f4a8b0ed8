// What hmm is asked to do for each fold, as one would type it. {names} are files of the run.

export const TRAIN = [
  'hmm train -q --init tm-topology --labels {labels} --open-borders 9 --pseudocount initial=0.1,transitions=0.1,emissions=0.05 --iterations 10 --model {joint} {sequences}',
  'hmm train -q --init {joint} --labels {labels} --open-borders 9 --method adam --objective conditional --learning-rate 0.003 --iterations 30 --tolerance 0 --model {model} {sequences}',
];

/** By the name of the method. */
export const DECODE = {
  'optimal accuracy': 'hmm decode -q --model {model} --optimal-accuracy -f path -o {predicted} {sequences}',
  viterbi: 'hmm decode -q --model {model} --viterbi -f path -o {predicted} {sequences}',
} as const;

export const EVALUATE = 'hmm evaluate -q -r {reference} --whole M --overlap 5 -o {table} {predicted}';
