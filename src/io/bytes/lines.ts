// Reads text line by line, with line numbers.
import type { Source } from './source.ts';

/**
 * Every line without its end, which may be \n, \r\n or \r, and its number from 1 on; also text after the last line
 * end.
 */
export async function* linesOf(source: Source): AsyncGenerator<[text: string, line: number]> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let line = 0;
  let afterReturn = false;
  for await (const chunk of source) {
    let text = decoder.decode(chunk, { stream: true });
    // This is the second half of a line end whose first half ended the last chunk.
    if (afterReturn && text.startsWith('\n')) text = text.slice(1);
    else if (text === '') continue;
    afterReturn = text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    for (let n = 0; n < lines.length - 1; n++) {
      yield [parts.length > 0 ? parts.join('') + lines[n] : lines[n]!, ++line];
      parts = [];
    }
    // The parts of a long line are joined once, not anew with every chunk.
    if (lines.at(-1) !== '') parts.push(lines.at(-1)!);
  }
  const rest = parts.join('') + decoder.decode();
  if (rest !== '') yield [rest, ++line];
}
