// How an emission family is described to people: the emissions of a state in a line, in bits, or as a table.

import { grouped } from '../../wording.ts';
import type { Emission, PartEmission } from './emission.ts';
import type { EmissionParameter } from './parameters.ts';

/** One of the things that a state emits: a symbol (after a context), a number of the vector, a mark. */
export interface EmissionEntry {
  name: string;
  /** Its probability, mean or rate in this state. */
  value: number;
  /** Its standard deviation, if it is a number of a gaussian. */
  deviation?: number;
  /** The same for the mixture of all states in the long run. */
  background: number;
  /** The family of the part of a product that emits it. */
  part?: PartEmission['family'];
  /** Its term in the relative entropy of the state against the mixture, in bits; never negative. */
  bits: number;
}

/** Emissions of one state. */
export interface StateEmission {
  /** The entropy of a position, given its context where the order is above 0; a differential entropy for gaussians. */
  entropyBits: number;
  /** Everything that the state emits, in the order of the model. */
  emits: EmissionEntry[];
}

/** A cell for each state, and the title over them. */
export interface Brief {
  title: string;
  cells: string[];
}

/** Numbers that a picture shows as they are. */
export interface NumberTable {
  columns: readonly string[];
  /** [K] rows, one a state. */
  values: readonly (readonly number[])[];
  /** The value that is drawn darkest. */
  most: number;
  title: string;
  caption: string;
  /** What a reader is told who points at a cell. */
  cell(state: string, column: string, value: number): string;
}

/** What describes the emissions of a family. Rows of probabilities are those that inference uses, at the model's temperature. */
export interface EmissionDescription<E extends Emission> {
  /** What an emission is over, like `4 symbols (dna, ACGT)`. Emissions can be compared if their `key` is the same. */
  space(emission: E): { text: string; key: string };
  /** What each state emits, in a cell: likely symbols, means, rates or marks. */
  brief(emission: E): Brief;
  /** [K] what each state emits, in bits; `shares` [K] are those of the states in the mixture. */
  summarize(emission: E, shares: readonly number[]): StateEmission[];
  /** All its numbers, one by one, in an order that hangs on its shape alone. */
  parameters(emission: E): EmissionParameter[];
  /** How far apart two states are in an entry, in bits: symmetric, 0 where they are equal. */
  divergence(a: EmissionEntry, b: EmissionEntry): number;
  /** For `hmm plot`, unless the family has a picture of its own in src/io/plot/emissions. */
  table?(emission: E): NumberTable;
}

/** At most so many entries of a state are shown in a cell. */
export const SHOWN = 6;

/**
 * The entries to show: the largest ones if `sorted`, where entries that differ only by rounding keep their order;
 * else the first.
 */
export function largest(row: readonly number[], sorted: boolean): { value: number; index: number }[] {
  const entries = row.map((value, index) => ({ value, index }));
  if (!sorted) return entries.slice(0, SHOWN);
  const rounded = row.map(value => Number(value.toPrecision(12)));
  return entries.sort((a, b) => rounded[b.index]! - rounded[a.index]!).slice(0, SHOWN);
}

/** The entries to show of named probabilities, like `A 0.270  C 0.208`. */
export function likeliest(names: readonly string[], row: readonly number[], sorted: boolean): string {
  return largest(row, sorted)
    .map(({ value, index }) => `${names[index]} ${value.toFixed(3)}`)
    .join('  ');
}

/** The entries to show, and how many more there are. */
export function inBrief(entries: readonly string[]): string {
  const more = entries.length > SHOWN ? [`and ${grouped(entries.length - SHOWN)} more`] : [];
  return [...entries.slice(0, SHOWN), ...more].join('  ');
}

/** A number with a few digits, without zeros that say nothing. */
export function short(value: number, digits = 4): string {
  return String(Number(value.toPrecision(digits)));
}

/** Names in a row, without blanks if all are single letters; at most 30. */
export function shortList(names: readonly string[]): string {
  const separator = names.every(name => name.length === 1) ? '' : ' ';
  const shown = names.slice(0, 30).join(separator);
  return names.length > 30 ? `${shown}…` : shown;
}
