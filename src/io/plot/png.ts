// Makes PNG of a picture, without a browser: resvg, compiled to WebAssembly, which runs wherever Node does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PAPER } from './colours.ts';
import { FONT_FAMILY, fontFiles } from './fonts.ts';

/** Pixels of the image for one of the picture, so that it is sharp in print and on fine screens. */
const SCALE = 2;

let ready: Promise<void> | undefined;

/** The SVG file of a picture as PNG, on light paper. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  // resvg may be made ready once in a process.
  await (ready ??= initWasm(
    readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')),
  ));
  const fontBuffers = Object.values(fontFiles()).map(file => readFileSync(file));
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    background: PAPER,
    font: { fontBuffers, defaultFontFamily: FONT_FAMILY, sansSerifFamily: FONT_FAMILY },
  });
  try {
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}
