// The codes of errors, which tell programs what kind of thing went wrong, whatever the sentence says. docs/errors.md
// explains each of them.

export const ERROR_CODES = [
  // The command line
  'usage',
  'option-does-not-fit',
  'option-missing',
  'unknown-state',
  'input-missing',
  'stdin-twice',
  'duplicate-name',
  'too-large',
  // Files
  'no-such-file',
  'cannot-be-read',
  'cannot-be-written',
  'replaces-input',
  'already-exists',
  'bad-index',
  'bad-gzip',
  'wrong-format',
  'nothing-to-read',
  // Sequences
  'bad-fasta',
  'bad-fastq',
  'bad-json',
  'bad-table',
  'bad-alignment',
  'bad-symbol',
  'bad-number',
  'bad-tensor',
  'bad-statistics',
  // Models
  'bad-model',
  'data-does-not-fit',
  'models-differ',
  'impossible-sequence',
  'not-resumable',
  'cannot-draw',
  // Annotation and labels
  'bad-annotation',
  'unknown-sequence',
  'unknown-label',
  'lengths-differ',
  'outside-record',
  'no-labels',
  'impossible-labels',
  // The set-up
  'not-set-up',
  'unsupported-platform',
  'program-missing',
  'download-failed',
  'compiling-failed',
  'unsafe-cache',
  // hmm itself
  'bug',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
