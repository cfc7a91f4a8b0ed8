// Pictures below each other, as one drawing.
import { INK } from './colours.ts';
import { bodyOf, type Drawing, type Picture } from './picture.ts';
import { escapeMarkup, wrap } from './text.ts';

const HEAD = 30;
const GAP = 14;
const MARGIN = 12;
const LINE = 16;

/** The pictures with their captions above them; titles are left out. */
export function stacked(pictures: readonly Picture[], frame: Pick<Drawing, 'title' | 'caption'>): Drawing {
  const width = Math.max(...pictures.map(picture => picture.width), 340);
  let top = 0;
  const parts = pictures.map((picture, n) => {
    const lines = wrap(picture.caption, 12, width - 2 * MARGIN);
    const head = HEAD + (lines.length - 1) * LINE;
    const texts = lines.map(
      (line, l) =>
        `<text x="${MARGIN}" y="${16 + l * LINE}" font-size="12" fill="${INK}">${escapeMarkup(line)}</text>`,
    );
    // Charts number what they refer to; here each needs numbers of its own.
    const body = bodyOf(picture).replace(/(id="|url\(#)zr0-/g, `$1zr${n}-`);
    const placed = `<g transform="translate(0 ${top})">\n${texts.join('\n')}\n<g transform="translate(0 ${head})">\n${body}\n</g>\n</g>`;
    top += head + picture.height + GAP;
    return placed;
  });
  return { ...frame, width, height: top - GAP, body: parts.join('\n') };
}
