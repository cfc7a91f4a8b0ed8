// Writes what `hmm inspect` says of two models, for people and for programs.
import { familyOf } from '../../model/emissions/families.ts';
import type { Comparison, StateMatch } from '../../model/inspection/comparison.ts';
import { fixed, listed, plural } from '../../wording.ts';
import { alignColumns, percent, probability, runLength } from './columns.ts';
import { valueText } from './inspect.ts';
import type { ComparisonObject } from './inspect-schema.ts';

const SHOWN_ENTRIES = 3;
/** Emissions that differ by less than this are the same up to rounding. */
const LEAST_BITS = 0.0005;

/** The lines of text for people; `names` are those of the files. */
export function* comparisonText(comparison: Comparison, names: readonly [string, string]): Generator<string> {
  const { first, second, matches, onlyFirst, onlySecond } = comparison;
  const sizes = [first, second].map(({ states }) => plural(states.length, 'state'));
  yield `${names[0]} (${sizes[0]}) and ${names[1]} (${sizes[1]}) over ${familyOf(first.model.emission).description.space(first.model.emission).text}`;
  yield '';
  yield* alignColumns(
    [['state', 'matched', 'apart', 'long run', 'mean run', 'emits'], ...matches.map(matchRow)],
    ['left', 'left', 'right', 'right', 'right'],
  );
  yield '';
  const moved = matches.filter(({ transition }) => transition.first !== transition.second);
  if (moved.length > 0) {
    const rows = moved.map(({ first, transition }) => [
      `${first.name} > ${transition.to}`,
      `${probability(transition.first)} → ${probability(transition.second)}`,
    ]);
    yield 'largest difference of the transitions of each state';
    yield* alignColumns(rows);
    yield '';
  }
  if (onlyFirst.length > 0) yield `only in ${names[0]}: ${listed(onlyFirst)}`;
  if (onlySecond.length > 0) yield `only in ${names[1]}: ${listed(onlySecond)}`;
  const total = matches.reduce((sum, { divergenceBits }) => sum + divergenceBits, 0);
  yield `emissions are ${fixed(total / matches.length, 4)} bits apart on average`;
}

function matchRow({ first, second, divergenceBits, emits }: StateMatch): string[] {
  const worst = emits.filter(({ bits }) => bits >= LEAST_BITS).slice(0, SHOWN_ENTRIES);
  return [
    first.name,
    second.name,
    `${fixed(divergenceBits, 4)} bits`,
    `${percent(first.share)} → ${percent(second.share)}`,
    `${runLength(first.meanRun)} → ${runLength(second.meanRun)}`,
    worst.map(({ first, second }) => `${first.name} ${valueText(first)} → ${valueText(second)}`).join('  '),
  ];
}

/** The object for programs; infinities are null. */
export function comparisonObject({ matches, onlyFirst, onlySecond }: Comparison): ComparisonObject {
  return {
    matches: matches.map(({ first, second, divergenceBits, emits, transition }) => ({
      first: first.name,
      second: second.name,
      divergence_bits: divergenceBits,
      initial: [first.initial, second.initial],
      long_run: [first.share, second.share],
      mean_run: [first.meanRun, second.meanRun],
      emits: emits.map(({ first, second, bits }) => ({
        name: first.name,
        values: [first.value, second.value],
        bits,
      })),
      transition: { to: transition.to, probabilities: [transition.first, transition.second] },
    })),
    only_first: onlyFirst,
    only_second: onlySecond,
  };
}
