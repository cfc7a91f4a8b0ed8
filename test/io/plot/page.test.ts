// A report in a real browser: it loads without a complaint, and shows under the pointer what is in the data.
import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { binPosteriors, pathRuns } from '../../../src/io/plot/bins.ts';
import { diagramPicture } from '../../../src/io/plot/diagram.ts';
import { emissionsPicture } from '../../../src/io/plot/emissions/emissions.ts';
import { logoPicture } from '../../../src/io/plot/emissions/logo.ts';
import { reportPage } from '../../../src/io/plot/page.ts';
import { pathPicture, posteriorsPicture } from '../../../src/io/plot/track.ts';
import { trainingPicture } from '../../../src/io/plot/training.ts';
import { transitionsPicture } from '../../../src/io/plot/transitions.ts';
import type { CategoricalEmission } from '../../../src/model/emissions/emission.ts';
import { Random } from '../../../src/model/random.ts';
import { openPage, skip } from './browser.ts';
import { HOSTILE, letterEmission, modelOf, namesOf } from './models.ts';

/** What tests ask of a page, in its own language. */
const QUESTIONS = `
  const chartOf = n => echarts.getInstanceByDom(document.getElementById('chart-' + n));
  const zoom = (startValue, endValue) => chartOf(0).dispatchAction({ type: 'dataZoom', startValue, endValue });
  const stackEdges = () => chartOf(0).getOption().series.find(({ id }) => id === 'stack0').data.map(([edge]) => edge);
  const pointOf = (n, gridIndex, value) => {
    const place = chartOf(n).getDom();
    place.scrollIntoView({ block: 'center' });
    const { left, top } = place.getBoundingClientRect();
    const [x, y] = chartOf(n).convertToPixel({ gridIndex }, value);
    return { x: left + x, y: top + y };
  };
`;

const K = 3;
const model = modelOf(namesOf(K), letterEmission(K, 'dna'));
const random = new Random(5);

/** A report with a track of so many positions, whose values are given back too. */
function reportOf(T: number) {
  const rows = new Float64Array(T * K);
  const path = new Uint8Array(T);
  for (let t = 0; t < T; t++) {
    rows.set(random.dirichlet(K), t * K);
    path[t] = random.uniform() < 0.9 && t > 0 ? path[t - 1]! : Math.floor(random.uniform() * K);
  }
  const runs = pathRuns(path, K);
  const track = {
    record: HOSTILE,
    first: 1001,
    length: T,
    states: model.states.map(({ name }) => name),
    posteriors: binPosteriors([{ start: 0, rows }], { from: 0, to: T, K }, runs),
    path: runs,
    pathName: 'Viterbi path',
  };
  const pictures = [
    posteriorsPicture(track),
    pathPicture(track),
    transitionsPicture(model),
    emissionsPicture(model),
    trainingPicture(model.training!),
    diagramPicture(model),
    logoPicture(model, model.emission as CategoricalEmission),
  ];
  const html = [...reportPage({ title: HOSTILE, summary: HOSTILE, tracks: [track] }, pictures)].join('');
  return { html, rows, path, binSize: track.posteriors.binSize };
}

test('a page of a million positions is smaller than 5 MB, and asks for nothing from elsewhere', () => {
  const { html, binSize } = reportOf(1_000_000);
  assert.ok(binSize > 1 && html.length < 5_000_000, `${html.length} bytes`);
  const own = html.replace(/<script>[\s\S]*?<\/script>/, '');
  assert.doesNotMatch(own, /(?:src|href)="(?!data:)|url\((?!#)|@import|fetch\(/);
  assert.ok(!own.includes(HOSTILE), 'markup is not escaped');
});

describe('in a browser', { skip }, () => {
  async function open(html: string, width: number, scheme: 'light' | 'dark') {
    const opened = await openPage(html, { width, scheme });
    await opened.page.addScriptTag({ content: QUESTIONS });
    return opened;
  }

  /** Where a value of a chart stands on the screen. */
  const pointOf = (page: Page, chart: number, grid: number, value: [number, number]) =>
    page.evaluate(`pointOf(${chart}, ${grid}, [${value}])`) as Promise<{ x: number; y: number }>;

  const valuesAt = async (page: Page, position: number) => {
    const { x, y } = await pointOf(page, 0, 1, [position, 0.5]);
    await page.mouse.move(x, y);
    return page.$eval('.values:not([hidden])', element =>
      [...element.children].map(line => line.textContent ?? ''),
    );
  };

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      test(`${scheme}, ${width} pixels wide: no complaint, nothing wider than the screen, values under the pointer`, async () => {
        const { html, rows, path } = reportOf(40);
        const { page, complaints } = await open(html, width, scheme);
        assert.equal(await page.title(), HOSTILE);
        assert.equal(await page.$eval('html', root => root.scrollWidth), width);
        for (const t of [0, 17, 39]) {
          const [position, onPath, ...states] = await valuesAt(page, 1001 + t);
          assert.equal(position, `position ${(1001 + t).toLocaleString('en-US')}`);
          assert.ok(onPath!.startsWith(`path: ${model.states[path[t]!]!.name}, `), onPath);
          states.forEach((line, k) => {
            const [, name, value] = /^(.*) (\S+)$/.exec(line)!;
            assert.equal(name, model.states[k]!.name);
            assert.ok(Math.abs(Number(value) - rows[t * K + k]!) < 1e-4, `${value} at ${t}`);
          });
          assert.equal(states.length, K);
        }
        assert.deepEqual(complaints, []);
        await page.close();
      });
    }
  }

  test('cells and curves say their values in full', async () => {
    const { page } = await open(reportOf(40).html, 1280, 'light');
    const hover = async (chart: number, value: [number, number]) => {
      const { x, y } = await pointOf(page, chart, 0, value);
      await page.mouse.move(x, y);
      const tip = `document.querySelector('#chart-${chart} > div:last-child').innerText`;
      await page.waitForFunction(`/\\d/.test(${tip})`, { timeout: 60_000 });
      return page.evaluate(tip) as Promise<string>;
    };
    assert.equal(await hover(2, [1, 0]), `state1 → ${HOSTILE}: ${model.transitions[0]![1]}`);
    assert.match(await hover(4, [1, -101.25]), /-101\.25/);
    await page.close();
  });

  test('zooming in shows finer values, down to the bins of a long record', async () => {
    const { html, rows, binSize } = reportOf(300_000);
    const { page, complaints } = await open(html, 1280, 'light');
    const points = () => page.evaluate('stackEdges()') as Promise<number[]>;
    const finest = (edges: number[]) => Math.min(...edges.slice(1).map((edge, n) => edge - edges[n]!));
    const before = await points();
    await page.evaluate('zoom(101_001, 101_300)');
    await page.waitForFunction(`stackEdges().length !== ${before.length}`, { timeout: 60_000 });
    const edges = await points();
    assert.ok(
      finest(before) > 20 * binSize && finest(edges) === binSize,
      `${finest(before)}, ${finest(edges)}`,
    );
    const t = 100_150;
    const [, , bins, first] = await valuesAt(page, 1001 + t);
    const start = t - (t % binSize);
    assert.equal(
      bins,
      `mean (least to most) of ${(1001 + start).toLocaleString('en-US')} to ${(1000 + start + binSize).toLocaleString('en-US')}:`,
    );
    const values = Array.from({ length: binSize }, (_, n) => rows[(start + n) * K]!);
    const [mean, least, most] = first!.match(/0\.\d{4}/g)!.map(Number);
    assert.ok(Math.abs(mean! - values.reduce((a, b) => a + b) / binSize) < 1e-4, `mean ${mean}`);
    assert.ok(
      Math.abs(least! - Math.min(...values)) < 1e-4 && Math.abs(most! - Math.max(...values)) < 1e-4,
      `${least} to ${most}`,
    );
    assert.deepEqual(complaints, []);
    await page.close();
  });
});
