// The code that steps several lanes of positions forward, side by side, written out for one model.
//   α_t ← (α_{t-1}·A)∘b, with sums, or with maxima of logs
import { everyInterval, get, i32, increase, type WasmFunction, whileLess } from '../../wasm/assembler.ts';
import { LANE_TABLE, type StreamShape } from './lane-layout.ts';
import { LaneWriter } from './lane-writer.ts';
import { scale } from './scaling-code.ts';

/**
 * `forward(row, last, table, A, emissions)`: from the row vector at `row` to the one at `last`, each row after the one
 * before. What lanes were scaled by is noted in their table; the last row is scaled.
 */
export function forwardFunction(shape: StreamShape): WasmFunction {
  const [row, last, table, A, emissions] = [0, 1, 2, 3, 4];
  const writer = new LaneWriter(shape, 5);
  const count = writer.locals.integer();
  const body = [
    writer.loadLanes(table, writer.codes, LANE_TABLE.codes),
    whileLess(row, last, [
      writer.findEmissions(emissions),
      writer.moveCodes(1),
      writer.product(row, A, false, { base: row, offset: writer.rowBytes }, (pair, at) => [
        writer.emission(pair, at),
        shape.algebra.term,
      ]),
      increase(row, writer.rowBytes),
      everyInterval(
        count,
        shape.interval,
        [get(row), get(last), i32.atLeast],
        scale(writer, row, table, true),
      ),
    ]),
    get(row),
  ];
  return { name: 'forward', parameters: 5, locals: writer.locals.types, body };
}
