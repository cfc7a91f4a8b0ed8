// Tables of StochHMM as probabilities: they are written as such, as natural logs, or as counts.
import { UserError } from '../../../user-error.ts';

/** Sums of probabilities and of logs may be off by so much, as numbers are rounded by hand: 0.167 six times. */
const ROUNDING = 0.05;

/**
 * Rows that sum to 1. Where all transitions of INIT are 1, all are alike.
 * @throws UserError for rows that are no probabilities, or have nothing in them
 */
export function tableOf(rows: readonly (readonly number[])[], kind: string, place: string): number[][] {
  const hint = 'tables are P(X), LOG or COUNTS';
  if (!['P(X)', 'LOG', 'COUNTS'].includes(kind))
    throw new UserError('bad-model', `'${kind}' is no way to write a table`, { place, hint });
  return rows.map(given => {
    const row = kind === 'LOG' ? given.map(Math.exp) : given;
    const sum = row.reduce((total, value) => total + value, 0);
    const areAlike = row.every(value => value === 0 || value === 1);
    const isOff = kind !== 'COUNTS' && !areAlike && Math.abs(sum - 1) > ROUNDING;
    if (isOff || !(sum > 0 && sum < Infinity) || row.some(value => value < 0))
      throw new UserError('bad-model', `a row sums to ${sum}, not 1`, { place, hint });
    return row.map(value => value / sum);
  });
}
