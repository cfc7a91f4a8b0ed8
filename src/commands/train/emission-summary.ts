// What each state emits, in a line.
import { rowsOf } from '../../model/emissions/categorical.ts';
import type {
  BernoulliEmission,
  CategoricalEmission,
  Emission,
  GaussianEmission,
} from '../../model/emissions/emission.ts';
import { listed } from '../../wording.ts';

/** Entries shown of a state; the most telling ones where there are more. */
const SHOWN = 6;

/** A cell for each state, and the title over them. */
export interface EmissionSummary {
  title: string;
  cells: string[];
}

/** What the states of an emission emit: likely symbols, means, rates or marks. */
export function summarised(emission: Emission): EmissionSummary {
  switch (emission.family) {
    case 'categorical':
      return emission.order === 0 ? ofSymbols([...emission.symbols], rowsOf(emission)) : ofContexts(emission);
    case 'multinomial':
      return ofSymbols(emission.symbols, emission.probabilities);
    case 'gaussian':
      return ofGaussian(emission);
    case 'poisson':
      return { title: 'rates', cells: emission.rates.map(row => listed(row.map(short), SHOWN, '  ')) };
    case 'bernoulli':
      return ofMarks(emission);
  }
}

function ofSymbols(symbols: readonly string[], rows: readonly number[][]): EmissionSummary {
  const cells = rows.map(row =>
    largest(row, row.length > SHOWN)
      .map(({ value, index }) => `${symbols[index]} ${value.toFixed(3)}`)
      .join('  '),
  );
  return { title: symbols.length > SHOWN ? 'likeliest symbols' : 'symbols', cells };
}

/** The symbols after a context whose probability stands out most against what other states have there. */
function ofContexts(emission: CategoricalEmission): EmissionSummary {
  const { order } = emission;
  const symbols = [...emission.symbols];
  const M = symbols.length;
  const rows = rowsOf(emission);
  const each = rows.length / emission.probabilities.length;
  const states = emission.probabilities.map((_, k) => rows.slice(k * each, (k + 1) * each).flat());
  const means = states[0]!.map((_, n) => states.reduce((sum, row) => sum + row[n]!, 0) / states.length);
  const separator = symbols.every(symbol => symbol.length === 1) ? '' : ' ';
  const contextOf = (n: number): string =>
    Array.from({ length: order }, (_, place) => symbols[Math.floor(n / M ** (order - place)) % M]!).join(
      separator,
    );
  const cells = states.map(row => {
    // One state has none to stand out against.
    const apart = row.map((p, n) => (states.length > 1 ? Math.abs(p - means[n]!) : p));
    return largest(apart, true)
      .map(({ index }) => `${symbols[index % M]}|${contextOf(index)} ${row[index]!.toFixed(3)}`)
      .join('  ');
  });
  return { title: 'symbols after a context', cells };
}

function ofGaussian({ means, covariance, covariances }: GaussianEmission): EmissionSummary {
  const varianceOf = {
    full: (k: number, d: number) => (covariances as number[][][])[k]![d]![d]!,
    tied: (_: number, d: number) => (covariances as number[][])[d]![d]!,
    diagonal: (k: number, d: number) => (covariances as number[][])[k]![d]!,
    spherical: (k: number) => (covariances as number[])[k]!,
  }[covariance];
  const cells = means.map((mean, k) =>
    listed(
      mean.map((value, d) => `${short(value)} ± ${short(Math.sqrt(varianceOf(k, d)))}`),
      SHOWN,
      '  ',
    ),
  );
  return { title: 'mean ± standard deviation', cells };
}

function ofMarks({ marks, probabilities }: BernoulliEmission): EmissionSummary {
  const cells = probabilities.map(row =>
    largest(row, true)
      .map(({ value, index }) => `${marks[index]} ${value.toFixed(3)}`)
      .join('  '),
  );
  return { title: 'marks, the most frequent first', cells };
}

/** The entries to show: the largest, those that are equal but for rounding in their order; or all as they come. */
function largest(row: readonly number[], sorted: boolean): { value: number; index: number }[] {
  const entries = row.map((value, index) => ({ value, index }));
  const rounded = (value: number) => Number(value.toPrecision(12));
  if (sorted) entries.sort((a, b) => rounded(b.value) - rounded(a.value));
  return entries.slice(0, SHOWN);
}

/** Four digits, without zeros that say nothing. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
