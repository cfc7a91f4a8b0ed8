// Writes the results of `hmm score` as text.
import type { Places, Region } from '../../model/places.ts';
import {
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  numberField,
  recordFields,
  recordHeader,
  tableFormat,
} from './format.ts';
import type { ScoredMembers, ScoreObject } from './score-schema.ts';

/** The log-likelihoods of one record. */
export interface ScoreResult {
  id: string;
  description: string;
  length: number;
  /** The part of a record that this is, where one was asked for. */
  region?: Region | undefined;
  /** Where the positions lie, if not one after the other from the start of their sequence on. */
  places?: Places | undefined;
  /** [models] natural logs of P(record | model); -Infinity where a model cannot produce the record. */
  logLikelihoods: readonly number[];
  /** The natural log of P(record | null model), where there is a null model. */
  nullLogLikelihood: number | undefined;
  /** The natural log of P(path, record | model), where there is a path. */
  pathLogProbability: number | undefined;
}

/**
 * The names of models in columns and members, whether there are a null model and paths, which go with one model, and whether
 * results may be of regions.
 */
export interface ScoreColumns {
  modelNames: readonly string[];
  hasNull: boolean;
  hasPath: boolean;
  hasRegions: boolean;
}

/** The formats. Several models have columns side by side, and the best of them is named. */
export function scoreFormats(columns: ScoreColumns): Record<'tsv' | 'json' | 'ndjson', Format<ScoreResult>> {
  const isSingle = columns.modelNames.length === 1;
  const object = (result: ScoreResult) => {
    const identity = { ...jsonIdentity(result), length: result.length };
    const written: ScoreObject = isSingle
      ? { ...identity, ...scoreMembers(result, 0) }
      : { ...identity, ...comparisonMembers(result, columns) };
    return [JSON.stringify(written)];
  };
  return {
    tsv: isSingle ? scoreTable(columns) : comparisonTable(columns),
    json: jsonFormat(object),
    ndjson: ndjsonFormat(object),
  };
}

function scoreTable({ hasNull, hasPath, hasRegions }: ScoreColumns): Format<ScoreResult> {
  const identity = recordHeader(hasRegions);
  const header = [...identity, 'log_likelihood', 'per_symbol', ...(hasNull ? ['log_odds_bits'] : [])];
  if (hasPath) header.push('path_log_probability', 'path_log_posterior');
  return tableFormat(header, function* (result) {
    const { length, logLikelihoods } = result;
    const logLikelihood = logLikelihoods[0]!;
    const perSymbol = length > 0 ? logLikelihood / length : Number.NaN;
    const numbers = [logLikelihood, perSymbol, ...logOddsBits(result), ...pathLogs(result)];
    yield `${[...recordFields(result, hasRegions), ...numbers.map(numberField)].join('\t')}\n`;
  });
}

function comparisonTable({ modelNames, hasNull, hasRegions }: ScoreColumns): Format<ScoreResult> {
  const named = (what: string) => modelNames.map(name => `${what}_${name}`);
  const odds = hasNull ? named('log_odds_bits') : [];
  const header = [...recordHeader(hasRegions), ...named('log_likelihood'), ...odds, 'best_model'];
  return tableFormat(header, function* (result) {
    const numbers = [...result.logLikelihoods, ...logOddsBits(result)].map(numberField);
    const best = bestModel(result, modelNames) ?? 'NA';
    yield `${[...recordFields(result, hasRegions), ...numbers, escapeField(best)].join('\t')}\n`;
  });
}

/** The members of a JSON object for one model. JSON has no infinity, so that infinite values are null. */
function scoreMembers(result: ScoreResult, model: number): ScoredMembers {
  const logLikelihood = result.logLikelihoods[model]!;
  const odds = logOddsBits(result)[model];
  const [joint, posterior] = pathLogs(result);
  return {
    log_likelihood: logLikelihood,
    ...(odds !== undefined && { log_odds_bits: odds }),
    ...(joint !== undefined && { path_log_probability: joint, path_log_posterior: posterior }),
    ...(logLikelihood === -Infinity && { impossible: true }),
  };
}

function comparisonMembers(result: ScoreResult, { modelNames }: ScoreColumns) {
  const models = Object.fromEntries(modelNames.map((name, n) => [name, scoreMembers(result, n)]));
  return { models, best_model: bestModel(result, modelNames) ?? null };
}

/** [models] log2 of P(record | model) / P(record | null model); empty without a null model. */
function logOddsBits({ logLikelihoods, nullLogLikelihood }: ScoreResult): number[] {
  if (nullLogLikelihood === undefined) return [];
  return logLikelihoods.map(logLikelihood => (logLikelihood - nullLogLikelihood) / Math.LN2);
}

/** The logs of P(path, record) and of P(path | record), which is no number where the record is impossible. */
function pathLogs({ logLikelihoods, pathLogProbability: joint }: ScoreResult): number[] {
  return joint === undefined ? [] : [joint, Math.min(0, joint - logLikelihoods[0]!)];
}

/** The model with the highest likelihood, or the first such; undefined where the record is impossible under all. */
function bestModel({ logLikelihoods }: ScoreResult, modelNames: readonly string[]): string | undefined {
  const highest = Math.max(...logLikelihoods);
  return highest === -Infinity ? undefined : modelNames[logLikelihoods.indexOf(highest)];
}
