// A picture with its caption above it, as one drawing.
import { INK } from './colours.ts';
import { bodyOf, type Drawing, type Part, ROOM } from './picture.ts';
import { escapeMarkup, wrap } from './text.ts';

const HEAD = 30;
const MARGIN = 12;
const LINE = 16;

/** The picture with its caption, without its title; `n` sets it apart from others in the same document. */
export function captioned(part: Part, n: number): Drawing {
  const width = Math.max(part.width, ROOM.narrow);
  const lines = wrap(part.caption, 12, width - 2 * MARGIN);
  const head = HEAD + (lines.length - 1) * LINE;
  const texts = lines.map(
    (line, l) =>
      `<text x="${MARGIN}" y="${16 + l * LINE}" font-size="12" fill="${INK}">${escapeMarkup(line)}</text>`,
  );
  const body = `${texts.join('\n')}\n<g transform="translate(0 ${head})">\n${bodyOf(part, n)}\n</g>`;
  return { title: part.title, caption: '', width, height: head + part.height, body };
}
