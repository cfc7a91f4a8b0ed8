// How sure the parameters of a model are, given the data that it was estimated from: standard errors from the observed
// information (Fisher 1925; Efron and Hinkley 1978), carried to the natural parameters by the delta method, and 95 %
// intervals on a scale on which they stay in range: logit for probabilities, log for what is above 0.
import { UserError } from '../../user-error.ts';
import { cholesky, inverseOfLower } from '../emissions/gaussian/cholesky.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Engine } from '../inference/engine.ts';
import type { TrainingData } from '../training/objective.ts';
import type { Work } from '../work.ts';
import { type Freedom, freedomOf, valuesOf } from './free.ts';
import { type Information, observedInformation } from './information.ts';
import { type NaturalParameter, naturalParameters } from './natural.ts';

export interface EstimatedParameter extends NaturalParameter {
  /** NaN where the data do not tell; the errors of the others are then those with it held where it is. */
  standardError: number;
  low: number;
  high: number;
}

export interface Confidence {
  /** Natural log-likelihood of the data. */
  logLikelihood: number;
  /** P, the parameters that are free to move. */
  free: number;
  /** Those that move with them: no zeros, nothing that is frozen. Rows of probabilities are there in full. */
  parameters: EstimatedParameter[];
  /**
   * How many standard errors the likeliest model is away, by one step of Newton's; below 0.1 at a maximum. NaN where the
   * information is not that of a maximum: then there are no standard errors.
   */
  distance: number;
}

/** Above so many parameters, the work is more than anybody waits for, and the matrix no longer small. */
const MOST = 2000;
/** A direction with less of its own than this share is rounding: the data do not tell it from others. */
const FLAT = 1e-7;
/** The quantile of the normal distribution for 95 %. */
const NORMAL = 1.959963984540054;

/**
 * Standard errors of a model's parameters. The model should be at a maximum of the likelihood of these data.
 * @throws UserError for models whose parameters are too many, and for those that share tables between strands
 */
export function* confidenceOf(
  model: HiddenMarkovModel,
  data: TrainingData,
  engine: Engine,
  { begins = () => {}, done = () => {} }: { begins?: (free: number) => void; done?: () => void } = {},
): Work<Confidence> {
  refuse(model);
  const freedom = freedomOf(model);
  const P = freedom.coordinates.length;
  if (P > MOST) {
    const hint = 'freeze what is known: learnable in the model file, or hmm train --freeze';
    throw new UserError('too-large', `${P} free parameters are more than ${MOST}`, { hint });
  }
  begins(P);
  const information = yield* observedInformation(freedom, data, engine, done);
  const errorOf = errorsFrom(information);
  const slopes = slopesOf(freedom, information.steps);
  const parameters = naturalParameters(model).flatMap((parameter, m): EstimatedParameter[] => {
    const own = slopes.map(row => row[m]!);
    return own.every(slope => slope === 0) ? [] : [withInterval(parameter, errorOf(own))];
  });
  const { gradient, logLikelihood, told } = information;
  const rise = gradient.map((slope, c) => (told.includes(c) ? slope : 0));
  return { logLikelihood, free: P, parameters, distance: errorOf(rise) };
}

function refuse({ ties }: HiddenMarkovModel): void {
  if (!ties?.strands) return;
  throw new UserError(
    'option-does-not-fit',
    'the model shares tables between the strands, whose errors are not worked out',
    {
      hint: 'freeze the emissions and leave out the strands, for the errors of the transitions',
    },
  );
}

/**
 * The standard error of what moves with the coordinates by these slopes `[P]`: √(s' C s), where C, the covariance of the
 * estimates, is the inverse of the information. NaN where the data do not tell a coordinate that it moves with.
 */
function errorsFrom({ matrix, told }: Information): (slopes: readonly number[]) => number {
  const P = told.length;
  // In units of what each error would be by itself, so that the numbers are of one size.
  const unit = told.map(c => 1 / Math.sqrt(matrix[c]![c]!));
  const scaled = Float64Array.from(
    told.flatMap((c, i) => told.map((d, j) => matrix[c]![d]! * unit[i]! * unit[j]!)),
  );
  const lower = cholesky(scaled, P);
  if (!lower || told.some((_, i) => lower[i * P + i]! ** 2 < FLAT)) return () => Number.NaN;
  const inverse = inverseOfLower(lower, P);
  const isTold = new Set(told);
  return slopes => {
    if (slopes.some((slope, c) => slope !== 0 && !isTold.has(c))) return Number.NaN;
    // |L⁻¹ s|, from the columns of L⁻¹ that count.
    const sums = new Float64Array(P);
    told.forEach((c, i) => {
      const slope = slopes[c]! * unit[i]!;
      if (slope !== 0) for (let n = i; n < P; n++) sums[n]! += inverse[n * P + i]! * slope;
    });
    return Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  };
}

/** [P][m] how the natural parameters move with each coordinate. */
function slopesOf({ start, coordinates, at }: Freedom, steps: readonly number[]): number[][] {
  return coordinates.map((n, c) => {
    const values = (by: number) => valuesOf(at(start.with(n, start[n]! + by * steps[c]!)));
    const [high, low, higher, lower] = [values(1), values(-1), values(2), values(-2)];
    return high.map((value, m) => (8 * (value - low[m]!) - (higher[m]! - lower[m]!)) / (12 * steps[c]!));
  });
}

function withInterval(parameter: NaturalParameter, standardError: number): EstimatedParameter {
  const { value, range } = parameter;
  const ends = [-NORMAL, NORMAL].map(quantile => {
    if (range === 'any') return value + quantile * standardError;
    if (range === 'positive') return value * Math.exp((quantile * standardError) / value);
    // The logit of p moves by 1 / (p (1 - p)).
    const odds = (value / (1 - value)) * Math.exp((quantile * standardError) / (value * (1 - value)));
    return odds === Infinity ? 1 : odds / (1 + odds);
  });
  return { ...parameter, standardError, low: ends[0]!, high: ends[1]! };
}
