// The segments of tracks as rows of a table. Both the program and the page of a report run this file.
import { nameOf } from './track-view.js';

/** A page of the table has so many rows. */
export const ROWS = 100;

/**
 * A track as its segments are read from it: exactly, unless its path is a coarser one.
 * @typedef {object} Segmented
 * @property {string} record
 * @property {number} first
 * @property {{ positions: ArrayLike<number>, edges: ArrayLike<number> } | undefined} [coordinates]
 * @property {number} length
 * @property {readonly string[]} states
 * @property {{ starts: ArrayLike<number>, states: ArrayLike<number>, binSize: number, means?: ArrayLike<number> | undefined } | undefined} [path]
 */

/**
 * Segments `from` to `to` - 1 of a track: where each starts and ends, from 1 on and with both ends, its state, how long
 * it is, and the mean posterior of the state where that is known.
 * @param {Segmented} track
 * @param {number} from
 * @param {number} to
 */
export function segmentsOf(track, from, to) {
  const { record, length, states, path } = track;
  if (!path || path.binSize > 1) return [];
  const rows = [];
  for (let n = from; n < Math.min(to, path.starts.length); n++) {
    const start = nameOf(track, path.starts[n]);
    const end = nameOf(track, n + 1 < path.starts.length ? path.starts[n + 1] : length) - 1;
    const k = path.states[n];
    rows.push({ record, start, end, k, state: states[k], length: end - start + 1, mean: path.means?.[n] });
  }
  return rows;
}

/**
 * The cells of a segment, with commas between thousands for readers, or plain for programs.
 * @param {ReturnType<typeof segmentsOf>[number]} segment
 * @param {boolean} isForReaders
 * @returns {string[]}
 */
export function cellsOf({ record, start, end, state, length, mean }, isForReaders) {
  const number = value => (isForReaders ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(value));
  const cells = [record, number(start), number(end), state, number(length)];
  return mean === undefined ? cells : [...cells, mean.toFixed(4)];
}

/**
 * The names of the columns.
 * @param {boolean} hasMeans
 */
export function columnsOf(hasMeans) {
  return ['record', 'start', 'end', 'state', 'length', ...(hasMeans ? ['mean posterior'] : [])];
}
