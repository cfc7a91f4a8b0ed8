// The JSON Schemas that `hmm help schema` prints, by name. Light: every start of `hmm` loads this file.

/** What each is of. */
export const SCHEMAS = {
  model: 'a model file',
  score: 'hmm score -f json, or a line of -f ndjson',
  decode: 'hmm decode -f json, or a line of -f ndjson',
  posteriors: 'hmm posteriors -f json, or a line of -f ndjson',
  evaluate: 'hmm evaluate -f json',
  inspect: 'hmm inspect -f json',
  sample: 'hmm sample -f json, or a line of -f ndjson',
  compare: 'hmm compare -f json',
  confidence: 'hmm confidence -f json',
  errors: 'what --errors json prints',
} as const;

export type SchemaName = keyof typeof SCHEMAS;
