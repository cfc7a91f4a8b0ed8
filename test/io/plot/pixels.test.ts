// PNG and PDF show what a browser shows of the SVG: pixel by pixel, but for the edges of letters and lines.
import { strict as assert } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { binPosteriors, pathRuns } from '../../../src/io/plot/bins.ts';
import { diagramPicture } from '../../../src/io/plot/diagram.ts';
import { emissionsPicture } from '../../../src/io/plot/emissions/emissions.ts';
import { logoPicture } from '../../../src/io/plot/emissions/logo.ts';
import { fontFiles } from '../../../src/io/plot/fonts.ts';
import { initialPicture } from '../../../src/io/plot/initial.ts';
import { pdfOf } from '../../../src/io/plot/pdf.ts';
import { type Picture, pictureSvg } from '../../../src/io/plot/picture.ts';
import { pngOf } from '../../../src/io/plot/png.ts';
import { countRuns, runLengthsPicture } from '../../../src/io/plot/run-lengths.ts';
import { pathPicture, posteriorsPicture } from '../../../src/io/plot/track.ts';
import { trainingPicture } from '../../../src/io/plot/training.ts';
import { transitionsPicture } from '../../../src/io/plot/transitions.ts';
import type { CategoricalEmission } from '../../../src/model/emissions/emission.ts';
import { Random } from '../../../src/model/random.ts';
import { openPage, skip } from './browser.ts';
import { EMISSIONS, HOSTILE, letterEmission, modelOf, namesOf } from './models.ts';

const K = 3;
const model = modelOf(namesOf(K), letterEmission(K, 'dna'));

/** One picture of each kind. */
function pictures(): Record<string, Picture> {
  const random = new Random(7);
  const T = 400;
  const rows = new Float64Array(T * K);
  const path = new Uint8Array(T);
  for (let t = 0; t < T; t++) {
    rows.set(random.dirichlet(K), t * K);
    path[t] = random.uniform() < 0.9 && t > 0 ? path[t - 1]! : Math.floor(random.uniform() * K);
  }
  const counts = model.states.map(() => new Map<number, number>());
  countRuns(path, counts);
  const track = {
    record: HOSTILE,
    first: 1,
    length: T,
    states: model.states.map(({ name }) => name),
    posteriors: binPosteriors([{ start: 0, rows }], { from: 0, to: T, K }),
    path: pathRuns(path, K),
    pathName: 'Viterbi path',
  };
  return {
    transitions: transitionsPicture(model),
    emissions: emissionsPicture(model),
    gaussians: emissionsPicture(modelOf(namesOf(2), EMISSIONS.gaussian!)),
    initial: initialPicture(model),
    diagram: diagramPicture(model),
    logo: logoPicture(model, model.emission as CategoricalEmission),
    training: trainingPicture(model.training!),
    posteriors: posteriorsPicture(track),
    path: pathPicture(track),
    'run-lengths': runLengthsPicture(model, counts),
  };
}

const dataUrl = (type: string, bytes: Uint8Array | string) =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** The SVG with the letters that PNG and PDF have. */
function withFonts(svg: string): string {
  const { plain, bold } = fontFiles();
  const face = (file: string, weight: number) =>
    `@font-face{font-family:Own;font-weight:${weight};src:url(${dataUrl('font/ttf', readFileSync(file))})}`;
  return svg
    .replaceAll('system-ui, sans-serif', 'Own')
    .replace('<style>', `<style>${face(plain, 400)}${face(bold, 600)}`);
}

/** What the browser works out, in its own language. */
const DIFFERENCE = `
  const pixelsOf = async (url, size) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const [width, height] = size ?? [image.naturalWidth / 2, image.naturalHeight / 2].map(Math.round);
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, width, height);
    return { size: [width, height], data: context.getImageData(0, 0, width, height).data };
  };
  const difference = async (seen, made) => {
    const b = await pixelsOf(made);
    const a = await pixelsOf(seen, b.size);
    let different = 0;
    for (let n = 0; n < a.data.length; n += 4)
      if ([0, 1, 2].some(channel => Math.abs(a.data[n + channel] - b.data[n + channel]) > 64)) different++;
    return different / (b.size[0] * b.size[1]);
  };
`;

/** The share of the pixels of an image that differ visibly, by a quarter in a channel, from what is seen in the browser. */
function difference(page: Page, seen: string, made: string): Promise<number> {
  return page.evaluate(
    `(() => {${DIFFERENCE} return difference('${seen}', '${made}'); })()`,
  ) as Promise<number>;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const ORIGIN = { program: 'hmm', date: new Date(Date.UTC(2026, 0, 2)), command: 'hmm plot', files: [] };
const pdfBytes = (svgs: readonly string[]) => bytesOf(pdfOf(svgs, HOSTILE, ORIGIN));
const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0;

test('a PNG has twice the pixels of its picture, and is the same each time', async () => {
  const svg = pictureSvg(transitionsPicture(model));
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
  const png = Buffer.from(await pngOf(svg));
  assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * Number(width), 2 * Number(height)]);
  assert.ok(png.equals(Buffer.from(await pngOf(svg))));
});

test('a PDF has a page a picture, its fonts, and is the same each time', async () => {
  const svgs = Object.values(pictures()).map(picture => pictureSvg(picture));
  const pdf = await pdfBytes(svgs);
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const text = pdf.toString('latin1');
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, svgs.length);
  assert.ok(text.includes('DejaVuSans') && text.includes('20260102'));
  assert.ok(pdf.equals(await pdfBytes(svgs)));
});

test('the text of a PDF is text', { skip: !hasPoppler && 'no pdftotext' }, async () => {
  const pdf = await pdfBytes([pictureSvg(diagramPicture(model))]);
  const text = execFileSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  for (const word of ['State diagram', HOSTILE, '0.900']) assert.ok(text.includes(word), text);
});

describe('beside a browser', { skip }, () => {
  for (const [kind, picture] of Object.entries(pictures())) {
    test(kind, async () => {
      const svg = pictureSvg(picture);
      const { page } = await openPage('<!DOCTYPE html>', { width: 1000 });
      const seen = dataUrl('image/svg+xml', withFonts(svg));
      const png = dataUrl('image/png', await pngOf(svg));
      const off = await difference(page, seen, png);
      assert.ok(off < 0.01, `PNG: ${off}`);
      if (hasPoppler) {
        const pdf = await pdfBytes([svg]);
        const image = execFileSync('pdftoppm', ['-r', '192', '-png', '-'], {
          input: pdf,
          maxBuffer: 2 ** 26,
        });
        const far = await difference(page, seen, dataUrl('image/png', image));
        assert.ok(far < 0.016, `PDF: ${far}`);
      }
      await page.close();
    });
  }
  test('the bound is not met by another picture', async () => {
    const { page } = await openPage('<!DOCTYPE html>', { width: 1000 });
    const { diagram, initial } = pictures();
    const seen = dataUrl('image/svg+xml', withFonts(pictureSvg(diagram!)));
    const other = dataUrl('image/png', await pngOf(pictureSvg(initial!)));
    assert.ok((await difference(page, seen, other)) > 0.05);
    await page.close();
  });
});
