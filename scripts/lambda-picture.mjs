// Draws docs/lambda.svg: GC content, posterior and Viterbi path of phage lambda, from what hmm prints.
// node scripts/lambda-picture.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const genome = join(root, 'fixtures', 'lambda.fa.gz');

/** Results of hmm, of a model trained on the genome from the given start. */
function results() {
  const folder = mkdtempSync(join(tmpdir(), 'hmm-picture-'));
  const model = join(folder, 'lambda.json');
  const hmm = (...words) =>
    execFileSync(process.execPath, [join(root, 'bin', 'hmm'), ...words, '-q', '-m', model, genome], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  try {
    hmm('train', '--init', join(root, 'fixtures', 'lambda-start.json'));
    const [posteriors] = JSON.parse(hmm('posteriors', '-f', 'json'));
    const [{ segments }] = JSON.parse(hmm('decode', '-f', 'json'));
    const gcRich = posteriors.states.indexOf('GC-rich');
    return { posterior: posteriors.posteriors.map(row => row[gcRich]), segments };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { posterior, segments } = results();
const letters = gunzipSync(readFileSync(genome)).toString().split('\n').slice(1).join('');
const isGc = [...letters].map(letter => ('GC'.includes(letter) ? 1 : 0));

const LEFT = 52;
const WIDTH = 812;
const x = position => LEFT + (position / posterior.length) * WIDTH;
const round = value => Number(value.toFixed(2));

/** Means of windows of so many positions, at their middles. */
function means(values, size) {
  const points = [];
  for (let start = 0; start < values.length; start += size) {
    const window = values.slice(start, start + size);
    // Too few to be a mean like the others.
    if (window.length < size / 2) break;
    points.push([start + window.length / 2, window.reduce((sum, value) => sum + value, 0) / window.length]);
  }
  return points;
}

/** A line through points, values from `low` at `bottom` to `high` at `top`. */
function line(points, { low, high, top, bottom }) {
  const y = value => bottom + ((value - low) / (high - low)) * (top - bottom);
  return `M${points.map(([position, value]) => `${round(x(position))} ${round(y(value))}`).join('L')}`;
}

const gcTrack = { low: 0.3, high: 0.7, top: 34, bottom: 114 };
const posteriorTrack = { low: 0, high: 1, top: 142, bottom: 202 };
const area = points => {
  const end = round(x(points.at(-1)[0]));
  return `${line(points, posteriorTrack)}L${end} ${posteriorTrack.bottom}L${round(x(points[0][0]))} ${posteriorTrack.bottom}Z`;
};

const grid = ({ top, bottom }, ticks) =>
  ticks
    .map(([share, label]) => {
      const y = bottom + share * (top - bottom);
      return (
        `<path class="grid" d="M${LEFT} ${y}H${LEFT + WIDTH}"/>` +
        `<text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${label}</text>`
      );
    })
    .join('\n');

const blocks = segments
  .map(({ start, end, state }) => {
    const [from, to] = [x(start - 1), x(end)];
    const label = `${start.toLocaleString('en-US')} to ${end.toLocaleString('en-US')}: ${state}`;
    const name =
      to - from > 60 ? `<text class="name" x="${round((from + to) / 2)}" y="241">${state}</text>` : '';
    return (
      `<rect class="${state === 'GC-rich' ? 'gc' : 'at'}" x="${round(from)}" y="224" ` +
      `width="${round(to - from)}" height="26"><title>${label}</title></rect>${name}`
    );
  })
  .join('\n');

const axis = [0, 10, 20, 30, 40]
  .map(kb => {
    const at = round(x(kb * 1000));
    return `<path class="axis" d="M${at} 258v5"/><text x="${at}" y="277" text-anchor="middle">${kb} kb</text>`;
  })
  .join('\n');

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 288" role="img" aria-labelledby="title">
<title id="title">Phage lambda: GC content, posterior probability of the GC-rich state, and Viterbi path</title>
<style>
  text { font: 12px system-ui, sans-serif; fill: #424a53 }
  .head { font-weight: 600 }
  .name { font-weight: 600; fill: #fff; text-anchor: middle }
  .grid, .axis { stroke: #8c959f; stroke-opacity: .35; fill: none }
  .content { stroke: #6e7781; fill: none }
  .posterior { fill: #1f6fb2; fill-opacity: .3; stroke: #1f6fb2 }
  .gc { fill: #1f6fb2 }
  .at { fill: #b35c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #c9d1d9 }
    .name { fill: #fff }
    .content { stroke: #9ea7b3 }
    .posterior { fill: #58a6ff; stroke: #58a6ff }
  }
</style>
<text class="head" x="${LEFT}" y="20">GC content, windows of 250 bp</text>
${grid(gcTrack, [
  [0, '30%'],
  [0.5, '50%'],
  [1, '70%'],
])}
<path class="content" d="${line(means(isGc, 250), gcTrack)}"/>
<text class="head" x="${LEFT}" y="131">P(GC-rich), from hmm posteriors</text>
${grid(posteriorTrack, [
  [0, '0'],
  [1, '1'],
])}
<path class="posterior" d="${area(means(posterior, 50))}"/>
<text class="head" x="${LEFT}" y="219">segments, from hmm decode --viterbi</text>
${blocks}
${axis}
</svg>
`;
writeFileSync(join(root, 'docs', 'lambda.svg'), svg);
