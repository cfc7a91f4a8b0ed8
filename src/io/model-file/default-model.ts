// Where `train` and `init` write a model and the others read it, unless told otherwise.
export const DEFAULT_MODEL = 'hmm.json';
