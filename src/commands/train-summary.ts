// What training found, in a few lines on standard error.
import { degenerateStates } from '../model/emissions/gaussian.ts';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import type { ObservationKind } from '../model/observations.ts';
import type { TrainingStep } from '../model/training/train.ts';
import { summarised } from './emission-summary.ts';
import { say, warn } from './messages.ts';

/** Says how training ended, a line a state, where the model is and what to do next. */
export function sayTrained(
  { iteration, converged, statistics }: TrainingStep,
  model: HiddenMarkovModel,
  {
    target,
    files,
    kind,
    quiet,
  }: { target: string; files: readonly string[]; kind: ObservationKind; quiet: boolean },
): void {
  const { sequences, positions, logLikelihood } = statistics;
  const end = converged ? 'converged after' : 'stopped after';
  say(
    `${plural(sequences, 'sequence')}, ${plural(positions, 'position')} (${described(kind)}); ${end} ${plural(iteration, 'iteration')}: ` +
      `log-likelihood ${logLikelihood.toFixed(4)}, ${(logLikelihood / positions).toFixed(6)} per symbol`,
    { quiet },
  );
  for (const line of stateTable(model, statistics.visits)) say(line, { quiet });
  warnOfDegenerate(model, statistics.emissions, quiet);
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

/** Warns of states whose data hardly vary, so that a floor holds their variance. */
function warnOfDegenerate(
  { states, emission }: HiddenMarkovModel,
  statistics: Float64Array,
  quiet: boolean,
): void {
  if (emission.family !== 'gaussian') return;
  const names = degenerateStates(emission, statistics).map(k => states[k]!.name);
  if (names.length === 0) return;
  const are = names.length === 1 ? `state ${names[0]} has` : `states ${names.join(', ')} have`;
  warn(`${are} hardly any variance: fewer states, or another covariance, may fit better`, { quiet });
}

/** One line a state: its share of the positions, the run length its self-transition gives, what it emits. */
function stateTable({ states, transitions, emission }: HiddenMarkovModel, visits: Float64Array): string[] {
  const total = visits.reduce((sum, n) => sum + n, 0);
  const { title, cells } = summarised(emission);
  const lines = states.map((state, k) => [
    state.name,
    `${((100 * visits[k]!) / total).toFixed(1)} %`,
    runLength(transitions[k]![k]!),
    cells[k]!,
  ]);
  return alignColumns([['state', 'share', 'mean run', title], ...lines]);
}

/** What the positions are, in a word. */
function described(kind: ObservationKind): string {
  if (kind.kind === 'vectors') return `${kind.width} numbers each`;
  const { name, symbols } = kind.alphabet;
  return name === 'custom' ? `${symbols.length} symbols` : name;
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
