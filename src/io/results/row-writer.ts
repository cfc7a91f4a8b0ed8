// Writes rows of a table of posteriors as bytes. What a thousand rows have in common is made once.
import {
  LINE_END,
  type PackedText,
  packText,
  TAB,
  unitsOf,
  writeInteger,
  writePacked,
  writeThree,
  writeUnits,
} from './digits.ts';
import { LineBuffer } from './line-buffer.ts';

/**
 * Lines `name, position, values...` with tabs between and a fixed number of decimals, rounded as `toFixed` rounds.
 * Positions of one record count from 1, or on from so many `before`. Values are probabilities, 0 to 1.
 */
export function* rowBytes(
  name: string,
  chunks: Iterable<Float64Array>,
  valuesPerRow: number,
  decimals: number,
  before = 0,
): Generator<Uint8Array> {
  const prefix = `${name}\t`;
  const buffer = new LineBuffer(Buffer.byteLength(prefix) + 16 + valuesPerRow * (decimals + 3) + 1);
  // The innermost loop uses local copies of these.
  let { view, lastStart, at } = buffer;
  let position = before;
  let start = startOfThousand(prefix, position);
  for (const chunk of chunks) {
    for (let row = 0; row < chunk.length; row += valuesPerRow) {
      if (at > lastStart) {
        buffer.at = at;
        yield buffer.take();
        ({ view, lastStart, at } = buffer);
      }
      position++;
      const inThousand = position % 1000;
      if (inThousand === 0) start = startOfThousand(prefix, position);
      at = writePacked(start, view, at);
      at = position < 1000 ? writeInteger(position, view, at) : writeThree(inThousand, view, at);
      for (let n = row; n < row + valuesPerRow; n++) {
        at = writeUnits(unitsOf(chunk[n]!, decimals), decimals, TAB, view, at);
      }
      view.setUint8(at++, LINE_END);
    }
  }
  buffer.at = at;
  yield buffer.content;
}

/** The name, a tab, and the thousands of a position. */
function startOfThousand(prefix: string, position: number): PackedText {
  return packText(position < 1000 ? prefix : `${prefix}${Math.floor(position / 1000)}`);
}
