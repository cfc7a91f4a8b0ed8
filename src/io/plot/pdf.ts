// Makes PDF of pictures, a page each: lines stay lines and text stays text, which can be searched and edited.
import PdfDocument from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import { fontFiles } from './fonts.ts';
import { type Origin, originLines } from './origin.ts';

/** Points, of which an inch has 72, for a pixel of CSS, of which it has 96. */
const POINTS = 72 / 96;

/** SVG files of pictures as one document, in chunks; each page is as large as its picture, on light paper. */
export async function* pdfOf(
  svgs: readonly string[],
  title: string,
  origin: Origin,
): AsyncGenerator<Uint8Array> {
  const { program, date } = origin;
  const info = {
    Title: title,
    Creator: program,
    Subject: originLines(origin).slice(1).join('; '),
    CreationDate: date,
    ModDate: date,
  };
  const fonts = fontFiles();
  const document = new PdfDocument({ autoFirstPage: false, font: fonts.plain, info });
  for (const svg of svgs) {
    const [width, height] = sizeOf(svg).map(pixels => pixels * POINTS);
    document.addPage({ size: [width!, height!], margin: 0 });
    drawSvg(document, svg, 0, 0, {
      width: width!,
      height: height!,
      fontCallback: (_, isBold) => (isBold ? fonts.bold : fonts.plain),
    });
  }
  document.end();
  yield* document as AsyncIterable<Uint8Array>;
}

/** The width and height of an SVG file in pixels. */
function sizeOf(svg: string): number[] {
  const [, width, height] = /^<svg [^>]*viewBox="0 0 (\S+) (\S+)"/.exec(svg)!;
  return [Number(width), Number(height)];
}
