// Records that are longer than a share are cut inside: what shards write of them, laid end to end, is what one process writes,
// byte for byte.
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { fixture } from '../model/examples.ts';
import { commandFolder, letters } from './command-folder.ts';

const { file, bytesOf, hmm } = commandFolder('giant-records');
const ALL = [1, 2, 3, 7, 16];

const dna = (probabilities: number[][]) => ({
  family: 'categorical',
  alphabet: 'dna',
  symbols: 'ACGT',
  probabilities,
});

/** Models whose paths often go from state to state. */
const MODELS = {
  'two.json': {
    states: [{ name: 'AT' }, { name: 'GC', color: '#102030' }],
    initial: [0.5, 0.5],
    transitions: [
      [0.97, 0.03],
      [0.04, 0.96],
    ],
    emission: dna([
      [0.4, 0.1, 0.1, 0.4],
      [0.15, 0.35, 0.35, 0.15],
    ]),
  },
  // Transcripts on both strands, of coding sequence in parts with introns between them; genes may lie side by side.
  'genes.json': {
    states: [
      { name: 'between' },
      { name: 'exon', feature: 'CDS', strand: '+' },
      { name: 'intron', feature: 'intron', strand: '+' },
      { name: 'exon-', feature: 'CDS', strand: '-' },
      { name: 'intron-', feature: 'intron', strand: '-' },
    ],
    initial: [1, 0, 0, 0, 0],
    transitions: [
      [0.98, 0.01, 0, 0.01, 0],
      [0.01, 0.94, 0.04, 0.01, 0],
      [0, 0.04, 0.96, 0, 0],
      [0.01, 0.01, 0, 0.94, 0.04],
      [0, 0, 0, 0.03, 0.97],
    ],
    emission: dna([
      [0.25, 0.25, 0.25, 0.25],
      [0.1, 0.4, 0.3, 0.2],
      [0.4, 0.1, 0.1, 0.4],
      [0.2, 0.3, 0.4, 0.1],
      [0.3, 0.05, 0.25, 0.4],
    ]),
  },
  // From one state to the other through a silent one, or the other way past it; sequences come to an end.
  'silent.json': {
    states: [{ name: 'a' }, { name: 'b' }, { name: 's', silent: true }, { name: 'end', silent: true }],
    initial: [0.5, 0.2, 0.3, 0],
    transitions: [
      [0.9, 0, 0.0999, 0.0001],
      [0.05, 0.95, 0, 0],
      [0.2, 0.8, 0, 0],
      [0, 0, 0, 0],
    ],
    emission: dna([
      [0.4, 0.1, 0.1, 0.4],
      [0.1, 0.4, 0.4, 0.1],
    ]),
  },
  // What is seen first decides for good.
  'stubborn.json': {
    states: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    initial: [0.4, 0.3, 0.3],
    transitions: [
      [0.9, 0.1, 0],
      [0.2, 0.8, 0],
      [0, 0, 1],
    ],
    emission: dna([
      [0.3, 0.2, 0.2, 0.3],
      [0.2, 0.3, 0.3, 0.2],
      [0.25, 0.25, 0.25, 0.25],
    ]),
  },
  'numbers.json': {
    states: [{ name: 'low' }, { name: 'high' }],
    initial: [0.5, 0.5],
    transitions: [
      [0.9, 0.1],
      [0.1, 0.9],
    ],
    emission: {
      family: 'gaussian',
      means: [[-0.5], [0.7]],
      covariance: 'diagonal',
      covariances: [[0.5], [0.3]],
    },
  },
};
for (const [name, model] of Object.entries(MODELS)) {
  writeFileSync(file(name), JSON.stringify({ format: 'hmm-model', version: 1, ...model }));
}
writeFileSync(file('overlapping.json'), fixture('overlapping-genes.json'));

const long = letters(30_000, 5);
writeFileSync(file('alone.fa'), `>giant\n${long}\n`);
writeFileSync(
  file('among.fa'),
  `>none\n>s\n${letters(300, 1)}\n>giant of many\n${long}\n>empty\n>t\n${letters(200, 2)}\n>last\n`,
);
writeFileSync(file('tiny.fa'), '>tiny\nACGTA\n>none\n');
/** So long that the engine works on it in windows. */
writeFileSync(file('windows.fa'), `>s\n${letters(500, 3)}\n>giant\n${letters(1_600_000, 7)}\n`);
const uneven = Array.from({ length: 9_000 }, (_, t) => Math.sin(t * t) + (t % 40 < 20 ? -0.4 : 0.5));
const softOf = (value: number) => [0.4 - 0.2 * value, 0.3, 0.2 * value, 0.3].map(part => part.toFixed(3));
const recordsOf = (values: readonly number[]) => [
  values.slice(0, 30),
  values.slice(30, 8_900),
  values.slice(8_900),
];
writeFileSync(
  file('soft.ndjson'),
  recordsOf(uneven)
    .map((own, n) => `{"id":"r${n}","soft":[${own.map(value => `[${softOf(Math.abs(value) / 2)}]`)}]}\n`)
    .join(''),
);
const table = (header: string, row: (value: number, t: number, n: number) => string) =>
  `${header}\n${recordsOf(uneven)
    .flatMap((own, n) => own.map((value, t) => row(value, t, n)))
    .join('\n')}\n`;
writeFileSync(
  file('numbers.tsv'),
  table('id\tx', (value, _, n) => `r${n}\t${value}`),
);
/** Places of different widths, with gaps between some. */
writeFileSync(
  file('places.tsv'),
  table(
    'chrom\tstart\tend\tx',
    (value, t, n) => `c${n}\t${10 * t}\t${10 * t + (t % 7 < 5 ? 10 : 6)}\t${value}`,
  ),
);
writeFileSync(
  file('bins_binary.txt'),
  `cell\tchr1\nx\ty\n${uneven.map(value => `${value > 0 ? 1 : 0}\t${value > 0.5 ? 1 : 0}`).join('\n')}\n`,
);
for (const [cell, chromosome] of [
  ['A', 'chr1'],
  ['B', 'chr1'],
  ['B', 'chr2'],
]) {
  const rows = Array.from({ length: 600_000 }, (_, t) => `${(t * t) & 1}\t${(t >> 4) & 1}`);
  writeFileSync(
    file(`${cell}_${chromosome}_binary.txt`),
    `${cell}\t${chromosome}\nx\ty\n${rows.join('\n')}\n`,
  );
}
before(async () => {
  await hmm('sample -m overlapping.json --length 30000 --seed 3 -o overlapping.fa');
  await hmm('sample -m genes.json --length 30000 --seed 3 -o genes.fa');
  await hmm('sample -m genes.json --length 2800000 --seed 4 -o many-genes.fa');
  writeNamesakes('genes.fa', [12_000, 300, 0, 8_000, 200, 9_000, 500]);
  writeNamesakes('overlapping.fa', [12_000, 300, 0, 8_000, 200, 9_000, 500]);
  // Several batches of the engine.
  writeNamesakes('many-genes.fa', [600_000, 700_000, 0, 5_000, 1_100_000, 395_000]);
  await hmm('init -q --emission bernoulli --states 3 --marks x,y -o bins.json');
});

/** Cuts the record of a file into records of these lengths that share names. */
function writeNamesakes(name: string, lengths: readonly number[]): void {
  const sequence = bytesOf(name).toString().split('\n').slice(1).join('');
  let start = 0;
  const records = lengths.map((length, s) => {
    const own = sequence.slice(start, (start += length));
    return `>${'aabaac'[s % 6]}\n${own}\n`;
  });
  writeFileSync(file(`namesakes-${name}`), records.join(''));
}

/** The results of shards, one after the other; of arrays, without their headers. */
async function laidEndToEnd(command: string, data: string, suffix: string, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  const output = suffix === 'npy' ? 'part.npy' : 'part';
  for (let index = 1; index <= count; index++) {
    await hmm(`${command} -q --shard ${index}/${count} -o ${output} ${data}`);
    parts.push(suffix === 'npy' ? bytesOf(output).subarray(128) : bytesOf(output));
  }
  return Buffer.concat(parts);
}

async function compare(command: string, data: string, counts: readonly number[]): Promise<void> {
  const suffix = command.includes('npy') ? 'npy' : 'text';
  const output = suffix === 'npy' ? 'whole.npy' : 'whole';
  await hmm(`${command} -q -o ${output} ${data}`);
  const whole = suffix === 'npy' ? bytesOf(output).subarray(128) : bytesOf(output);
  for (const count of counts) {
    const parts = await laidEndToEnd(command, data, suffix, count);
    assert.ok(parts.equals(whole), `${command} ${data} in ${count} shards`);
  }
}

const TWO = '-m two.json';
const GENES = '-m genes.json -f gff3';

for (const [what, data, counts] of [
  [`posteriors ${TWO}`, 'among.fa', ALL],
  [`posteriors ${TWO}`, 'alone.fa', [7]],
  [`posteriors ${TWO} --digits full`, 'among.fa', [3]],
  [`posteriors ${TWO} -f bedgraph --state GC --digits 2`, 'among.fa', ALL],
  [`posteriors ${TWO} -f bedgraph --state GC --digits 0`, 'alone.fa', [7]],
  [`posteriors ${TWO} -f bedgraph --state GC --digits full`, 'among.fa', [3]],
  [`posteriors ${TWO} -f wig --state GC`, 'among.fa', [1, 7]],
  [`posteriors ${TWO} -f wig --state GC --digits full`, 'among.fa', [3]],
  [`posteriors ${TWO} -f npy`, 'among.fa', [7]],
  [`posteriors ${TWO} --filtered`, 'among.fa', [3]],
  [`posteriors ${TWO} -f json`, 'among.fa', [3]],
  [`posteriors ${TWO} -f ndjson`, 'among.fa', [3]],
  [`posteriors ${TWO} --predict 2`, 'among.fa', [3]],
  ['posteriors -m genes.json -f bedgraph --state intron --digits 1', 'windows.fa', [3]],
  ['posteriors -m genes.json --by-label', 'alone.fa', [3]],
  ['posteriors -m silent.json', 'alone.fa', [3]],
  ['posteriors -m stubborn.json', 'alone.fa', [3]],
  ['posteriors -m stubborn.json -f npy', 'windows.fa', [3]],
  [`posteriors ${TWO}`, 'soft.ndjson', [7]],
  ['posteriors -m numbers.json --id-column id', 'numbers.tsv', [7]],
  ['posteriors -m numbers.json', 'places.tsv', [7]],
  ['posteriors -m numbers.json -f wig --state low', 'places.tsv', [7]],
  ['posteriors -m numbers.json -f bedgraph --state low --digits 1', 'places.tsv', [7]],
  ['posteriors -m bins.json', 'bins_binary.txt', [7]],
  [`decode ${TWO}`, 'among.fa', [3]],
  [`decode ${TWO} -f bed`, 'among.fa', ALL],
  [`decode ${TWO} -f gff3`, 'among.fa', [7]],
  [`decode ${TWO} -f path`, 'among.fa', [2, 7]],
  [`decode ${TWO} -f path`, 'alone.fa', [7]],
  [`decode ${TWO} -f segments`, 'among.fa', [3]],
  [`decode ${TWO} -f dense`, 'among.fa', [7]],
  [`decode ${TWO} -f json`, 'among.fa', [3]],
  [`decode ${TWO} -f ndjson`, 'among.fa', [3]],
  [`decode ${TWO} --posterior --mean-posterior`, 'among.fa', [7]],
  [`decode ${TWO} --optimal-accuracy`, 'among.fa', [3]],
  [`decode ${TWO} --sample 2`, 'among.fa', [3]],
  [`decode ${TWO} --best 2`, 'among.fa', [3]],
  [`decode ${TWO} --merge-gap 30 --min-length 40 --threshold 0.8 -f bed`, 'among.fa', [7]],
  [`decode ${TWO} --states GC -f bed`, 'alone.fa', [7]],
  [`decode ${TWO} -f gff3 --threshold 0.8`, 'alone.fa', [3]],
  [`decode ${TWO} -f gff3 --circular`, 'alone.fa', [3]],
  ['decode -m genes.json -f bed', 'windows.fa', [3]],
  [`posteriors ${TWO} -f wig --state GC`, 'tiny.fa', [16]],
  [`posteriors ${TWO} -f wig --state GC --digits full`, 'tiny.fa', [16]],
  [`posteriors ${TWO} -f bedgraph --state GC`, 'tiny.fa', [16]],
  [`posteriors ${TWO}`, 'tiny.fa', [16]],
  [`decode ${TWO} -f gff3`, 'tiny.fa', [16]],
  [`decode ${TWO} -f path`, 'tiny.fa', [16]],
  ['decode -m stubborn.json -f bed', 'windows.fa', [3]],
  [`decode ${GENES}`, 'genes.fa', ALL],
  ['decode -m overlapping.json -f gff3', 'overlapping.fa', [2, 7]],
  [`decode ${GENES}`, 'namesakes-genes.fa', ALL],
  [`decode ${GENES}`, 'namesakes-many-genes.fa', ALL],
  [`decode ${GENES} --threshold 0.5`, 'namesakes-genes.fa namesakes-many-genes.fa', [3]],
  [`decode ${GENES} --region sample1:1-12000 --region sample1:6000-`, 'genes.fa', [7]],
  ['decode -m overlapping.json -f gff3', 'namesakes-overlapping.fa', ALL],
  ['decode -m overlapping.json -f gff3 --threshold 0.9', 'overlapping.fa', [3]],
  ['decode -m overlapping.json -f bed', 'overlapping.fa', [7]],
  ['decode -m silent.json -f bed', 'alone.fa', [3]],
  [`decode ${TWO} -f bed`, 'soft.ndjson', [7]],
  ['decode -m numbers.json -f bed --id-column id', 'numbers.tsv', [7]],
  ['decode -m numbers.json -f bed', 'places.tsv', [7]],
  ['decode -m bins.json -f dense', 'bins_binary.txt', [7]],
  ['decode -m bins.json -f segments', 'bins_binary.txt', [7]],
  // The last shard has files of one cell, and one before it is of another.
  ['score -m bins.json', 'A_chr1_binary.txt B_chr1_binary.txt B_chr2_binary.txt', [2]],
  [`score ${TWO}`, 'among.fa', ALL],
  [`score ${TWO} -f json`, 'alone.fa', [3]],
] as const) {
  test(`hmm ${what} ${data}`, () => compare(what, data, counts));
}

test('IDs of features tell records of one name apart', async () => {
  for (const [name, feature] of [
    ['genes', 'mRNA'],
    ['overlapping', 'CDS'],
  ] as const) {
    await hmm(`decode -q -m ${name}.json -f gff3 -o ids namesakes-${name}.fa`);
    const ids = [
      ...bytesOf('ids')
        .toString()
        .matchAll(/\tID=([^;\n]+)/g),
    ].map(([, id]) => id!);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes(`a.${feature}1`) && ids.includes(`a.${feature}3_1`));
  }
});

test('shards of a giant record are even to the position', async () => {
  for (let index = 1; index <= 7; index++) {
    await hmm(`posteriors -q ${TWO} --shard ${index}/7 -o part alone.fa`);
    const lines = bytesOf('part').toString().trimEnd().split('\n').length - (index === 1 ? 1 : 0);
    assert.ok(Math.abs(lines - long.length / 7) < 1, `${lines} positions in shard ${index}`);
  }
});
