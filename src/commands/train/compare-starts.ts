// Several starts of a training beside each other, the best first.
import type { FinishedStart } from '../../model/hmm.ts';
import { akaike, bayesian } from '../../model/training/criteria.ts';
import { fixed, plural } from '../../wording.ts';

/** A table of starts. */
export interface ComparedStarts {
  title: string;
  columns: string[];
  rows: string[][];
}

/**
 * The starts, the best first; with the criteria where they differ in size. Undefined for one start.
 * @param positions of all sequences that were trained on
 * @param method of training, which says what the value of a start is
 */
export function compareStarts(
  starts: readonly FinishedStart[],
  positions: number,
  method: string,
): ComparedStarts | undefined {
  if (starts.length < 2) return undefined;
  const [value, several] =
    method === 'viterbi' ? ['log-probability', 'log-probabilities'] : ['log-likelihood', 'log-likelihoods'];
  const comparesSizes = new Set(starts.map(start => start.states)).size > 1;
  const hasHeldOut = starts.some(start => start.heldOut !== null);
  const columns: [string, (start: FinishedStart) => string][] = [
    ['states', start => String(start.states)],
    ['seed', start => String(start.seed)],
    ['iterations', start => `${start.iterations}${start.converged ? '' : '+'}`],
    [value, start => fixed(start.logLikelihood, 4)],
  ];
  if (comparesSizes) {
    columns.push(
      ['parameters', start => String(start.parameters)],
      ['BIC', start => fixed(bayesian(start.logLikelihood, start.parameters, positions), 2)],
      ['AIC', start => fixed(akaike(start.logLikelihood, start.parameters), 2)],
    );
  }
  if (hasHeldOut)
    columns.push(['held out', start => (start.heldOut === null ? '' : fixed(start.heldOut, 4))]);
  const ranked = starts.toSorted((a, b) => b.merit - a.merit);
  const values = starts.map(start => start.logLikelihood);
  const spread = (Math.max(...values) - Math.min(...values)).toFixed(4);
  const judge = hasHeldOut ? 'held-out data' : comparesSizes ? 'BIC' : value;
  const end = comparesSizes ? '' : `; ${several} within ${spread}`;
  return {
    title: `${plural(starts.length, 'start')}, best by ${judge} first${end}`,
    columns: columns.map(([name]) => name),
    rows: ranked.map(start => columns.map(([, cell]) => cell(start))),
  };
}
