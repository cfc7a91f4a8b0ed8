// Pages of all kinds of models fit the screen, a phone's and a desktop's, and their text can be read on both papers.
import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { pathRuns } from '../../../src/io/plot/bins.ts';
import { diagramPicture } from '../../../src/io/plot/diagram.ts';
import { emissionsPicture } from '../../../src/io/plot/emissions/emissions.ts';
import { canDrawLogo, logoPicture } from '../../../src/io/plot/emissions/logo.ts';
import { initialPicture } from '../../../src/io/plot/initial.ts';
import { reportPage } from '../../../src/io/plot/page.ts';
import { countRuns, runLengthsPicture } from '../../../src/io/plot/run-lengths.ts';
import { pathPicture, type Track } from '../../../src/io/plot/track.ts';
import { trainingPicture } from '../../../src/io/plot/training.ts';
import { transitionsPicture } from '../../../src/io/plot/transitions.ts';
import type { Emission } from '../../../src/model/emissions/emission.ts';
import type { HiddenMarkovModel } from '../../../src/model/hmm.ts';
import { Random } from '../../../src/model/random.ts';
import { openPage, skip } from './browser.ts';
import { letterEmission, modelOf, namesOf, rowsOf } from './models.ts';

const MARKS = ['H3K4me3', 'H3K27ac', 'H3K4me1', 'H3K36me3', 'H3K27me3', 'H3K9me3'];
const long = (k: number) => `a state with quite a long name, number ${k + 1}`;

/** Models of the kinds that pages are made of. */
const MODELS: Record<string, HiddenMarkovModel> = {
  'three states of DNA': modelOf(namesOf(3), letterEmission(3, 'dna')),
  'fifteen states of marks': modelOf(namesOf(15), {
    family: 'bernoulli',
    marks: MARKS,
    probabilities: rowsOf(15, MARKS.length),
  }),
  'five gaussian states': modelOf(
    Array.from({ length: 5 }, (_, k) => long(k)),
    gaussian(5),
  ),
  'more states than fit a screen': modelOf(namesOf(40), letterEmission(40, 'dna')),
};

function gaussian(K: number): Emission {
  const means = Array.from({ length: K }, (_, k) => [k, 100 * k, -k]);
  const covariances = means.map(row => row.map((_, d) => 1 + d));
  return { family: 'gaussian', means, covariance: 'diagonal', covariances };
}

/** Some records, with paths that go through all states. */
function tracksOf({ states }: HiddenMarkovModel): { tracks: Track[]; counts: Map<number, number>[] } {
  const random = new Random(3);
  const counts = states.map(() => new Map<number, number>());
  const tracks = Array.from({ length: 4 }, (_, n) => {
    const path = new Uint16Array(3000);
    let state = 0;
    for (let t = 0; t < path.length; t++) {
      if (random.uniform() < 0.1) state = Math.floor(random.uniform() * states.length);
      path[t] = state;
    }
    countRuns(path, counts);
    const record = `gi|9626243|ref|NC_001416.${n}|a-name-without-a-place-to-break-it-${'x'.repeat(60)}`;
    const names = states.map(({ name }) => name);
    const runs = pathRuns(path, states.length);
    return { record, first: 1, length: path.length, states: names, path: runs, pathName: 'Viterbi path' };
  });
  return { tracks, counts };
}

function reportOf(model: HiddenMarkovModel): string {
  const { tracks, counts } = tracksOf(model);
  const { emission } = model;
  const pictures = [
    trainingPicture(model.training!),
    pathPicture(tracks[0]!, tracks),
    runLengthsPicture(model, counts),
    transitionsPicture(model),
    emissionsPicture(model),
    initialPicture(model),
    diagramPicture(model),
    ...(emission.family === 'categorical' && canDrawLogo(emission) ? [logoPicture(model, emission)] : []),
  ];
  const origin = {
    program: 'hmm 0.0.0',
    date: new Date(0),
    command: `hmm decode ${'/a/long/path/without/blanks'.repeat(8)}`,
    files: [{ name: `${'folder/'.repeat(20)}x.fa`, role: 'data', bytes: 12_345_678, digest: 'f'.repeat(64) }],
  } as const;
  const columns = ['states', 'seed', 'iterations', 'log-likelihood', 'parameters', 'BIC', 'AIC', 'held out'];
  const rows = [2, 3, 4].map(states => [String(states), ...Array(7).fill('-123456.7890')]);
  const tables = [{ title: '3 starts', caption: 'The first was kept.', columns, rows }];
  const page = { title: 'x'.repeat(200), summary: 'A model.', origin, tables, tracks, recordCount: 4 };
  return [...reportPage(page, pictures)].join('');
}

/** What hangs out of the screen, of its card, or of what scrolls it. */
const OUTSIDE = `(() => {
  const found = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) found.push('the page is ' + root.scrollWidth + ' wide');
  const shown = element => element.getClientRects().length > 0;
  for (const card of document.querySelectorAll('.card, .records, h1')) {
    const { left, right } = card.getBoundingClientRect();
    if (left < 0 || right > innerWidth) found.push('a card: ' + card.textContent.trim().slice(0, 40));
    for (const part of [...card.querySelectorAll('h2, p, .wide, .stage, .flow, .tools, dl, select, input')].filter(shown)) {
      const box = part.getBoundingClientRect();
      if (box.left < left || box.right > right + 0.5) found.push(part.tagName + ' ' + part.className);
    }
  }
  // Whatever is wider than its place can be scrolled there.
  for (const picture of document.querySelectorAll('svg, canvas, table')) {
    if (!shown(picture)) continue;
    const place = picture.closest('.wide, .stage');
    const [inner, outer] = [picture, place].map(element => element.getBoundingClientRect());
    const scrolls = getComputedStyle(place).overflowX === 'auto';
    if (!scrolls && inner.right > outer.right + 0.5) found.push('a picture of ' + inner.width);
  }
  return found;
})()`;

/** Text with a contrast to its background below what WCAG 2 asks: 4.5. */
const PALE = `(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = colour => {
    const [r, g, b] = numbers(colour).slice(0, 3).map(channel => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const pale = [];
  for (const element of document.querySelectorAll('h1, h2, p, td, th, dt, dd, code, label, button, select, input, span')) {
    if (element.disabled) continue;
    const { color, backgroundColor } = getComputedStyle(element);
    const behind = numbers(backgroundColor)[3] === 0 ? paper : backgroundColor;
    if (contrast(color, behind) < 4.5) pale.push(element.tagName + ' ' + color + ' on ' + behind);
  }
  // Text of pictures stands on the paper, on a cell or bar, which other tests are about, or on its halo.
  for (const text of document.querySelectorAll('svg text:not([aria-hidden])')) {
    const { fill, fontSize } = getComputedStyle(text);
    const onCell = ['rgb(0, 0, 0)', 'rgb(253, 253, 253)', 'rgb(0, 0, 1)', 'rgb(253, 253, 252)'].includes(fill);
    const isLetter = text.hasAttribute('textLength');
    if (!onCell && !isLetter && contrast(fill, paper) < 4.5) pale.push('text ' + fill);
    if (parseFloat(fontSize) < 11) pale.push('text of ' + fontSize);
  }
  return pale;
})()`;

describe('pages in a browser', { skip }, () => {
  for (const [kind, model] of Object.entries(MODELS)) {
    test(kind, async () => {
      const html = reportOf(model);
      const { page, complaints } = await openPage(html, { width: 390 });
      for (const width of [390, 1280]) {
        await page.setViewport({ width, height: 900 });
        for (const scheme of ['light', 'dark']) {
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
          await page.evaluate(
            'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))',
          );
          const found = (await page.evaluate(`[...${OUTSIDE}, ...${PALE}]`)) as string[];
          assert.deepEqual([...new Set(found)], [], `${width} pixels, ${scheme}`);
        }
      }
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  test('a small drawing is not cut off, and parts stand side by side where there is room', async () => {
    const html = reportOf(MODELS['three states of DNA']!);
    const boxes = async (page: Page, selector: string) =>
      (await page.evaluate(
        `[...document.querySelectorAll('${selector}')].filter(one => one.getClientRects().length > 0).map(one => {
          const box = one.getBoundingClientRect();
          return { left: box.left, width: box.width, inner: one.firstElementChild.getBoundingClientRect().width };
        })`,
      )) as { left: number; width: number; inner: number }[];
    for (const [width, columns] of [
      [390, 1],
      [1280, 3],
    ] as const) {
      const { page } = await openPage(html, { width });
      const parts = await boxes(page, '.flow .wide');
      for (const { width: room, inner } of parts) assert.ok(inner <= room + 0.5, `${inner} in ${room}`);
      const histograms = await boxes(page, '.flow .wide:has(div[role=img])');
      assert.equal(new Set(histograms.map(({ left }) => Math.round(left))).size, columns);
      await page.close();
    }
  });

  test('without a script, the first record is shown, and its segments', async () => {
    const { page } = await openPage(reportOf(MODELS['three states of DNA']!), {
      width: 390,
      script: false,
    });
    const html = await page.content();
    assert.match(html, /4 records; the first is shown/);
    const first = await page.$eval('#chart-1 .wide:has(svg)', box => box.getBoundingClientRect().width);
    assert.ok(first > 100 && first <= 390, String(first));
    assert.equal(await page.$$eval('#segments tbody tr', rows => rows.length), 100);
    assert.equal(await page.$eval('html', root => root.scrollWidth), 390);
    await page.close();
  });
});
