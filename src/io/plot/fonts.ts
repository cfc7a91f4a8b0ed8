// The letters of pictures as PNG and PDF: DejaVu Sans, which comes with the program, so that a picture is the same on
// every machine. Letters that it has not, as those of Chinese, are drawn as boxes; SVG leaves them to the viewer's fonts.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const FONT_FAMILY = 'DejaVu Sans';

/** The files of the plain and of the bold letters. */
export function fontFiles(): { plain: string; bold: string } {
  const file = (name: string) => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
  return { plain: file('DejaVuSans'), bold: file('DejaVuSans-Bold') };
}
