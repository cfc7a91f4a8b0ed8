// What training found, in a few lines on standard error.
import type { Alphabet } from '../model/alphabet.ts';
import { requirePlainCategorical } from '../model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import type { TrainingStep } from '../model/training/train.ts';
import { say } from './messages.ts';

/** Symbols shown of an emission row; the most likely ones where there are more. */
const SHOWN_SYMBOLS = 6;

/** Says how training ended, a line a state, where the model is and what to do next. */
export function sayTrained(
  { iteration, converged, statistics }: TrainingStep,
  model: HiddenMarkovModel,
  {
    target,
    files,
    alphabet,
    quiet,
  }: { target: string; files: readonly string[]; alphabet: Alphabet; quiet: boolean },
): void {
  const { sequences, positions, logLikelihood } = statistics;
  const kind = alphabet.name === 'custom' ? `${alphabet.symbols.length} symbols` : alphabet.name;
  const end = converged ? 'converged after' : 'stopped after';
  say(
    `${plural(sequences, 'sequence')}, ${plural(positions, 'position')} (${kind}); ${end} ${plural(iteration, 'iteration')}: ` +
      `log-likelihood ${logLikelihood.toFixed(4)}, ${(logLikelihood / positions).toFixed(6)} per symbol`,
    { quiet },
  );
  for (const line of stateTable(model, statistics.emissions)) say(line, { quiet });
  const data = files.length > 0 && !files.includes('-') ? files.join(' ') : '<data>';
  const named = target === 'hmm.json' ? '' : ` --model ${target}`;
  say(
    target === '-'
      ? 'model written to standard output'
      : `wrote ${target}; next: hmm decode --viterbi${named} ${data}`,
    {
      quiet,
    },
  );
}

/** One line a state: its share of the positions, the run length its self-transition gives, its symbols. */
function stateTable(model: HiddenMarkovModel, emissions: Float64Array): string[] {
  const { probabilities, symbols } = requirePlainCategorical(model.emission);
  const M = symbols.length;
  const visits = model.states.map((_, k) =>
    emissions.subarray(k * M, (k + 1) * M).reduce((sum, n) => sum + n, 0),
  );
  const total = visits.reduce((sum, n) => sum + n, 0);
  const shown = (row: readonly number[]) =>
    row
      .map((p, m) => ({ p, m }))
      .sort((a, b) => (M > SHOWN_SYMBOLS ? b.p - a.p : 0))
      .slice(0, SHOWN_SYMBOLS)
      .map(({ p, m }) => `${symbols[m]} ${p.toFixed(3)}`)
      .join('  ');
  const lines = model.states.map((state, k) => [
    state.name,
    `${((100 * visits[k]!) / total).toFixed(1)} %`,
    runLength(model.transitions[k]![k]!),
    shown(probabilities[k]!),
  ]);
  return alignColumns([
    ['state', 'share', 'mean run', M > SHOWN_SYMBOLS ? 'likeliest symbols' : 'symbols'],
    ...lines,
  ]);
}

/** Mean number of positions that a state with this self-transition lasts. */
function runLength(stay: number): string {
  const length = 1 / (1 - stay);
  // Beyond this, it is rounding that keeps the number finite.
  if (length > 1e12) return 'endless';
  return length < 1000 ? length.toPrecision(4) : Math.round(length).toLocaleString('en-US');
}

function alignColumns(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd()
      .replace(/^/, '  '),
  );
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
