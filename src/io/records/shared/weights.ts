// Checks rows of weights over the symbols of an alphabet.

import { UserError } from '../../../user-error.ts';

/** The sum of weights may be off by this, since files have rounded numbers. */
const TOLERANCE = 1e-6;

/**
 * Divides weights by their sum; returns what is wrong with them, if anything is. If all are NaN, the row is missing.
 */
export function normalise(weights: Float64Array): string | undefined {
  let sum = 0;
  let missing = 0;
  for (const weight of weights) {
    if (weight < 0) return `${weight} is no weight: it is below 0`;
    if (Number.isNaN(weight)) missing++;
    else sum += weight;
  }
  if (missing === weights.length) return undefined;
  if (missing > 0) return 'some weights are missing and others not';
  if (Math.abs(sum - 1) > TOLERANCE) return `the weights sum to ${Number(sum.toPrecision(9))}, not to 1`;
  if (sum !== 1) for (let m = 0; m < weights.length; m++) weights[m]! /= sum;
  return undefined;
}

/** The error for weights that a model of plain symbols is to read. */
export function noSoftObservations(place: string): UserError {
  const message = 'a model whose emissions depend on the symbols before takes no soft observations';
  return new UserError('data-does-not-fit', message, {
    place,
    hint: 'give the likeliest symbols, or use a model of order 0',
  });
}
