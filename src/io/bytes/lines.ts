// Reads text line by line, with line numbers.
import { lineBlocks, linesIn } from './line-blocks.ts';
import type { Source } from './source.ts';

/**
 * Every line without its end, which may be \n, \r\n or \r, and its number from 1 on; also text after the last line
 * end.
 */
export async function* linesOf(source: Source): AsyncGenerator<[text: string, line: number]> {
  let line = 0;
  for await (const block of lineBlocks(source)) {
    const lines = linesIn(block);
    let text = lines.next();
    while (!text.done) {
      const next = lines.next();
      // Nothing follows the last line end.
      if (!next.done || text.value !== '') yield [text.value, ++line];
      text = next;
    }
  }
}
