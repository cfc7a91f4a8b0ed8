// Inputs that were faults once, in as few bytes as show them, and what has come of them since. The first line of each says
// what went wrong.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { ErrorCode } from '../../src/error-codes.ts';
import { UserError } from '../../src/user-error.ts';
import { within } from '../processor-time.ts';
import { TARGETS } from './targets/all.ts';
import { fixture, text } from './targets/specimens.ts';

interface Found {
  what: string;
  target: string;
  bytes: Buffer;
  /** The code of the error that it is refused by; without one, it is read. */
  code?: ErrorCode;
}

const poisson = JSON.parse(fixture('earthquakes.json').toString());
const emissions = (model: string) => text(model, 'probinit\t1\t1', 'emissionprobs\t1\t0\tm\t1\t0.5');
const profile = (tag: string) => text('HMMER3/f', `${tag} x`, 'HMM A C G T', '//');
const stockholm = (tag: string) => text('# STOCKHOLM 1.0', `#=GF ${tag} x`, 'a AC', '//');

/** No input takes longer, in seconds of the processor. */
const LONGEST = 10;

/** More states than there is room for, in a few bytes each. */
const MANY = Array.from({ length: 20_000 }, (_, k) => `S${k}`);

/** A model of StochHMM with one symbol, one state and this order, and lines of transitions. */
const stochhmm = (order: string, ...lines: string[]) =>
  text(
    ...[
      '#STOCHHMM MODEL FILE',
      'TRACK SYMBOL DEFINITIONS',
      'SEQ: A',
      'STATE DEFINITIONS',
      'STATE:',
      'NAME: INIT',
    ],
    ...['TRANSITION: STANDARD: P(X)', 'R: 1', 'STATE:', 'NAME: R', 'TRANSITION: STANDARD: P(X)', ...lines],
    ...['EMISSION: SEQ: P(X)', `ORDER: ${order}`, '1'],
  );

/** Where the statistics of models are among the specimens. */
const CASINO = 0;
const GAUSSIANS = 2;

/** Expected counts of a model, of the casino unless another is named, changed; the target puts in their checksum where their bytes are not a multiple of 16. */
function counts(from: string | RegExp, to: string, of = CASINO): Buffer {
  const whole = TARGETS.statistics!.specimens[of]!.toString();
  const changed = whole.replace(from, to);
  return Buffer.from(changed.length % 16 === 0 ? `${changed}\n` : changed);
}

const FOUND: readonly Found[] = [
  {
    what: 'an emission without rows: a property of undefined',
    target: 'model',
    bytes: Buffer.from(JSON.stringify({ ...poisson, emission: { family: 'poisson', rates: [] } })),
    code: 'bad-model',
  },
  {
    what: 'more marks than arrays can have entries: a RangeError',
    target: 'chromhmm-model',
    bytes: emissions('1\t4294967296\tE\t0\t0'),
    code: 'bad-model',
  },
  {
    what: 'a size that no line fills: 3 GB of zeros, and then an error',
    target: 'chromhmm-model',
    bytes: emissions('20000\t1\tE\t0\t0'),
    code: 'bad-model',
  },
  {
    what: 'no states: a model of none',
    target: 'chromhmm-model',
    bytes: emissions('0\t1\tE\t0\t0'),
    code: 'bad-model',
  },
  ...['__proto__', 'constructor', 'toString'].flatMap((tag): Found[] => [
    { what: `${tag} as a tag: no function`, target: 'profile', bytes: profile(tag), code: 'bad-model' },
    { what: `${tag} as a tag: no function`, target: 'alignment', bytes: stockholm(tag) },
  ]),
  {
    what: 'an end that no integer holds: taken for a position',
    target: 'decode-json',
    bytes: text('{"id": "a", "segments": [{"start": 1, "end": 1e150, "state": "F"}]}'),
    code: 'bad-annotation',
  },
  {
    what: 'blank lines below a track line: refused through a pipe, read from a file',
    target: 'track',
    bytes: text('track type=bedGraph', '', '', 'chr1\t20\t25\t-2'),
  },
  {
    what: 'a row that is cut off in sight: a table through a pipe, nothing from a file',
    target: 'table',
    bytes: text('ACGTNRYK', '>a nan', 'acgt', '>b', '>c', 'AC-T'),
    code: 'wrong-format',
  },
  {
    what: 'a name that begins as arrays do: refused through a pipe, read from a file',
    target: 'chromhmm',
    bytes: Buffer.from('\x93ell\tchr1\nm1\tm2\n0\t1\n1\t2\n', 'latin1'),
  },
  {
    what: 'an order of a million, which one symbol fills with a row: a RangeError',
    target: 'stochhmm',
    bytes: stochhmm('1000000', 'R: 1'),
    code: 'bad-model',
  },
  {
    what: 'blanks between three words: minutes of looking for two of them',
    target: 'stochhmm',
    bytes: stochhmm('0', `R${' '.repeat(200_000)}1 1`),
    code: 'bad-model',
  },
  {
    what: 'more states than there is room for: minutes, and then no memory',
    target: 'stochhmm',
    bytes: stochhmm('0', 'R: 1', ...MANY.flatMap(name => ['STATE:', `NAME: ${name}`])),
    code: 'bad-model',
  },
  {
    what: 'more states than there is room for: no memory',
    target: 'chromhmm-tables',
    bytes: text('State (user order)\tm', ...MANY.map(name => `${name}\t1`), '---', 'x'),
    code: 'bad-model',
  },
  {
    what: 'more states than there is room for, each with one way on: no memory',
    target: 'model',
    bytes: Buffer.from(
      JSON.stringify({
        ...{ ...poisson, states: MANY.map(name => ({ name })), initial: { S0: 1 } },
        ...{
          transitions: MANY.map(name => ({ [name]: 1 })),
          emission: { family: 'poisson', rates: MANY.map(() => [1]) },
        },
      }),
    ),
    code: 'bad-model',
  },
  {
    what: 'options of 100,000 levels: a RangeError',
    target: 'statistics',
    bytes: counts('"options": {', `"options": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)},`),
    code: 'bad-statistics',
  },
  {
    what: 'one of more shards than arrays can have entries: a RangeError',
    target: 'statistics',
    bytes: counts('"count": 1', '"count": 9000000000000000'),
    code: 'bad-statistics',
  },
  {
    what: 'counts of fewer states than the model has: no numbers in the next model',
    target: 'statistics',
    bytes: counts(/"initial": "[^"]*"/, '"initial": "AAAAAAAA8D8="'),
    code: 'bad-statistics',
  },
  {
    what: 'counts that are no numbers: a model that could not be read',
    target: 'statistics',
    bytes: counts(/"initial": "[^"]*"/, '"initial": "AAAAAAAA+H8AAAAAAAD4fw=="'),
    code: 'bad-statistics',
  },
  {
    what: 'a count below zero: a model that could not be read',
    target: 'statistics',
    bytes: counts(/"initial": "[^"]*"/, '"initial": "AAAAAAAAAEAAAAAAAADwvw=="'),
    code: 'bad-statistics',
  },
  {
    what: 'a size that no integer holds: taken for another one',
    target: 'sizes',
    bytes: text('chr1\t9007199254740993'),
    code: 'bad-table',
  },
  {
    what: 'a chromosome without a name: a size of none',
    target: 'sizes',
    bytes: text('\t100'),
    code: 'bad-table',
  },
  {
    what: 'a record that ends beyond all integers: a place in the file that is none',
    target: 'fai',
    bytes: text('a\t99999999999999999\t3\t60\t61'),
    code: 'wrong-format',
  },
  {
    what: 'a separator of lines of Unicode: no iterable',
    target: 'alignment',
    bytes: text('# STOCKHOLM 1.0', 'a AC', '#=GF DE one\u2028two', '//'),
  },
  ...(['alignment', 'profile'] as const).map(target => ({
    what: 'a line of blanks between words: hours of looking for its end',
    target,
    bytes:
      target === 'alignment'
        ? stockholm(`DE one${' '.repeat(2e6)}two`)
        : profile(`DESC one${' '.repeat(2e6)}two`),
    ...(target === 'profile' && { code: 'bad-model' as const }),
  })),
  {
    what: 'a header of 200 kB: refused through a pipe, read from a file',
    target: 'table',
    bytes: text(
      MANY.map(name => `name-${name}`).join('\t'),
      MANY.map(() => 1).join('\t'),
      MANY.map(() => 2).join('\t'),
    ),
  },
  {
    what: 'a state that is left once in 2e323 positions: shares that are no numbers',
    target: 'chromhmm-tables',
    bytes: text('State (n order)\t\t2', '\t.5\t.5', '\t.5\t.5', '---', '\t\t', '\t.5\t.5', '\t5e-324\t1'),
  },
  {
    what: 'millions of digits that are no number: hours of looking for a point between them',
    target: 'gff',
    bytes: text(`c\ts\tCDS\t${'1'.repeat(2e6)}x\t9\t.\t+\t0\tgene_id "a"; transcript_id "b";`),
    code: 'wrong-format',
  },
  {
    what: 'blanks between an attribute and a quote that does not end: hours of parting them',
    target: 'gff',
    bytes: text(`c\ts\tCDS\t1\t9\t.\t+\t0\tgene_id${' '.repeat(100_000)}"a`),
  },
  {
    what: 'an attribute 200,000 times over: minutes',
    target: 'gff',
    bytes: text(`c\ts\tCDS\t1\t9\t.\t+\t0\t${'tag "x"; '.repeat(200_000)}`),
  },
  {
    what: 'backslashes that escape nothing: minutes of looking behind each of them',
    target: 'bed',
    bytes: text(`c\t0\t9\t${'\\'.repeat(500_000)}`),
  },
  {
    what: 'a header of many columns above many comments: each time all of them were counted',
    target: 'decode-table',
    bytes: Buffer.concat([
      text(`id\tstart\tend\tstate\t${MANY.join('\t')}`),
      Buffer.from('#\n'.repeat(40_000)),
      text(`a\t1\t2\tS\t${MANY.join('\t')}`),
    ]),
  },
  {
    what: 'a line of millions of marks: a RangeError',
    target: 'chromhmm',
    bytes: text('cell\tchr1', 'm1\tm2', '0\t'.repeat(7e6)),
    code: 'wrong-format',
  },
  {
    what: 'NaN beside a text of millions of quotes: a RangeError',
    target: 'ndjson',
    bytes: text(`{"id": "${'\\"'.repeat(4e6)}", "values": [NaN, 1]}`),
  },
  {
    what: 'a declaration with a long word: minutes of looking for an equals sign behind each letter',
    target: 'track',
    bytes: text(`fixedStep chrom=c start=1 ${'a'.repeat(300_000)}`, '1', '2'),
  },
  {
    what: 'blanks before an alignment: none from a file, read through a pipe',
    target: 'alignment',
    bytes: Buffer.concat([Buffer.from('\n'.repeat(200_000)), text('# STOCKHOLM 1.0', 'a AC', '//')]),
  },
  {
    what: 'a line that is there 200,000 times: minutes of copying those before it',
    target: 'profile',
    bytes: Buffer.from(
      fixture('reference/hmmer-small-dna.hmm')
        .toString()
        .replace(/^ALPH/m, `${'COM a\n'.repeat(200_000)}ALPH`),
    ),
  },
  {
    what: 'weights of a component of which none is above zero: a property of undefined',
    target: 'statistics',
    bytes: counts(
      /"emissions": "[^"]*"/,
      `"emissions": "${Buffer.from(new Float64Array(18).fill(-1).buffer).toString('base64')}"`,
      GAUSSIANS,
    ),
  },
  {
    what: 'a node that comes of no column of the alignment: NaN, written as such',
    target: 'profile',
    bytes: Buffer.from(
      fixture('reference/hmmer-small-dna.hmm').toString().replace(' 11 t x - -', '  - t x - -'),
    ),
  },
  {
    what: 'a location that rounds to zero: -0.0000, and then 0.0000',
    target: 'profile',
    bytes: Buffer.from(fixture('reference/hmmer-small-dna.hmm').toString().replace('-2.4691', '-1e-300')),
  },
  {
    what: 'two letters for a node: annotation of those behind it was that of the node before them',
    target: 'profile',
    bytes: Buffer.from(
      fixture('reference/hmmer-small-dna.hmm').toString().replace(' 11 t x - -', ' 11 t🧬 x - -'),
    ),
    code: 'bad-model',
  },
  {
    what: 'a row of empty fields below rows of missing values: no table from a file, read through a pipe',
    target: 'table',
    bytes: text('m1\tm2', ' \t.', ' \t.', '\t', '0\t0'),
  },
  {
    what: 'an id of two quotes: a record without a name',
    target: 'table',
    bytes: text('chr\tx', '""\t5'),
    code: 'bad-table',
  },
  {
    what: 'an empty id: a record without a name',
    target: 'json',
    bytes: text('{"id": "", "sequence": "ACGT"}'),
  },
];

for (const { what, target, bytes, code } of FOUND) {
  test(`${target}: ${what}`, async () => {
    const taken = () => within(LONGEST, async () => TARGETS[target]!.take(bytes));
    if (code === undefined) await taken();
    else await assert.rejects(taken, error => error instanceof UserError && error.code === code);
  });
}
