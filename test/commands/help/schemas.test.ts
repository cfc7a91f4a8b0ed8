// The JSON Schemas that `hmm help schema` prints: a validator that is not ours takes by them what every command writes,
// and nothing else.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMAS, type SchemaName } from '../../../src/commands/help/schemas.ts';
import { ROOT, runLine } from '../transcripts/run-line.ts';

const NAMES = Object.keys(SCHEMAS) as SchemaName[];
const textOf = (name: SchemaName) => readFileSync(join(ROOT, 'schema', `${name}.json`), 'utf8');

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
const validators = new Map(NAMES.map(name => [name, ajv.compile(JSON.parse(textOf(name)))]));
const validatorOf = (name: SchemaName): ValidateFunction => validators.get(name)!;

let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-schemas-'));
  cpSync(join(ROOT, 'fixtures'), folder, { recursive: true });
  writeFileSync(join(folder, 'path.tsv'), 'id\tstart\tend\tstate\nrolls\t1\t300\tF\n');
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function outputOf(line: string, expectedCode = 0): Promise<string> {
  const { stdout, stderr, exitCode } = await runLine(line, { folder });
  assert.equal(exitCode, expectedCode, stderr);
  return expectedCode === 0 ? stdout : stderr;
}

function assertTaken(name: SchemaName, value: unknown): void {
  const validate = validatorOf(name);
  assert.ok(validate(value), `${name}: ${ajv.errorsText(validate.errors?.slice(0, 5))}`);
}

/** The value once for each kind of place within it, each time with what no schema takes at that place. */
function* spoilt(value: unknown): Generator<[place: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  // Entries of a list are alike: the last stands for all.
  const keys = Array.isArray(value) ? [...value.keys()].slice(-1) : Object.keys(value);
  const replaced = (key: string | number, part: unknown) =>
    Array.isArray(value) ? value.with(key as number, part) : { ...value, [key]: part };
  if (!Array.isArray(value)) yield ['nonsense', { ...value, nonsense: 1 }];
  for (const key of keys) {
    yield [String(key), replaced(key, { non: 'sense' })];
    const part = (value as Record<string | number, unknown>)[key];
    for (const [place, inner] of spoilt(part)) yield [`${key}.${place}`, replaced(key, inner)];
  }
}

/** Places that hold anything, or things under any name. */
const OPEN: Partial<Record<SchemaName, RegExp>> = {
  model:
    /^training\.(unfinished|further)|^emission\.tables\.nonsense$|^(initial|transitions\.\d+)\.nonsense$/,
  score: /^(\d+\.)?models\.nonsense$/,
  inspect: /^training/,
};

function assertOthersRefused(name: SchemaName, value: unknown): void {
  for (const [place, wrong] of spoilt(value)) {
    if (OPEN[name]?.test(place)) continue;
    assert.equal(validatorOf(name)(wrong), false, `${name}: takes what is wrong at ${place}`);
  }
}

test('schema/ has what npm run schemas writes', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'hmm-schemas-'));
  try {
    const words = ['--import', 'tsx', join(ROOT, 'scripts', 'schemas.ts'), fresh];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: ROOT });
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(join(ROOT, 'schema')).toSorted(), readdirSync(fresh).toSorted());
    for (const name of NAMES) {
      assert.equal(readFileSync(join(fresh, `${name}.json`), 'utf8'), textOf(name), 'run npm run schemas');
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});

test('hmm help schema lists them, and prints each', async () => {
  const list = await outputOf('hmm help schema');
  for (const name of NAMES) {
    assert.match(list, new RegExp(`^ {2}${name} `, 'm'));
    assert.equal(await outputOf(`hmm help schema ${name}`), textOf(name));
    const { $schema, $id } = JSON.parse(textOf(name));
    assert.deepEqual(
      [$schema, $id],
      ['https://json-schema.org/draft/2020-12/schema', `urn:hmm:schema:${name}`],
    );
  }
});

test('a word after another topic is refused', async () => {
  const complaint = JSON.parse(await outputOf('hmm help train model --errors json', 2));
  assert.equal(complaint.code, 'usage');
});

const PROFILES = '-m reference/hmmer-globins4.hmm.gz globins.fa';
const GENES = '-m toy-genes.json fly-genes.fa';
const NUMBERS = '-m earthquakes.json earthquakes-counts.json';
const EMPTY = "printf '>a\\n>b text\\nAC\\n' |";

/** Commands with all kinds of JSON that they write, as `-f json` and a line of `-f ndjson`. */
const LINES: readonly [SchemaName, string][] = [
  ['score', 'hmm score -m casino.json casino-rolls.fa'],
  ['score', `hmm score --null seed-model.json ${GENES}`],
  ['score', `hmm score -m seed-model.json ${GENES}`],
  ['score', `hmm score ${PROFILES}`],
  ['score', `${EMPTY} hmm score -m ca-repeat.json`],
  ['decode', `hmm decode ${GENES}`],
  ['decode', `hmm decode --posterior --mean-posterior ${NUMBERS}`],
  ['decode', `hmm decode --optimal-accuracy ${GENES}`],
  ['decode', 'hmm decode -m chromatin/model_6.txt chromatin/cellA_chr1_binary.txt.gz'],
  ['decode', `hmm decode ${PROFILES}`],
  ['decode', `${EMPTY} hmm decode -m seed-model.json`],
  ['score', 'hmm score --path path.tsv -m casino.json casino-rolls.fa'],
  ['decode', 'hmm decode --best 2 -m casino.json casino-rolls.fa'],
  ['decode', 'hmm decode --sample 2 -m casino.json casino-rolls.fa'],
  ['posteriors', `hmm posteriors ${NUMBERS}`],
  ['posteriors', `hmm posteriors --predict 2 ${NUMBERS}`],
  ['posteriors', 'hmm posteriors --predict 2 -m tata-box.json tata-boxes.fa'],
  ['posteriors', 'hmm posteriors --filtered -m casino.json casino-rolls.fa'],
  ['posteriors', 'hmm posteriors --by-label -m toy-genes.json fly-genes.fa'],
  ['posteriors', 'hmm posteriors -m chromatin/model_6.txt chromatin/cellA_chr1_binary.txt.gz'],
  ['posteriors', `hmm posteriors ${PROFILES}`],
  ['sample', 'hmm sample -m casino.json --length 30'],
  ['sample', 'hmm sample -m earthquakes.json --length 5 --sequences 2'],
  ['sample', 'hmm sample -m toy-genes.json --length 5'],
];

for (const [name, line] of LINES) {
  test(`${name}: ${line}`, async () => {
    const list = JSON.parse(await outputOf(`${line} -f json`));
    assert.ok(list.length > 0);
    assertTaken(name, list);
    assertOthersRefused(name, list);
    const lines = (await outputOf(`${line} -f ndjson`)).trimEnd().split('\n');
    assert.equal(lines.length, list.length);
    for (const text of lines) assertTaken(name, JSON.parse(text));
    assertOthersRefused(name, JSON.parse(lines[0]!));
  });
}

/** Commands that write one object. */
const OBJECTS: readonly [SchemaName, string][] = [
  ['evaluate', 'hmm evaluate fly-predicted.gff3 --reference fly-genes.gff3 --sequences fly-genes.fa -f json'],
  [
    'evaluate',
    "printf 'hg38_chr16_186964-397118\\t0\\t9\\n' | hmm evaluate - --reference chr16-cpg-islands.bed --map '*=I' -f json",
  ],
  [
    'evaluate',
    'hmm decode -m chromatin/model_6.txt -f segments chromatin/cellA_chr1_binary.txt.gz | hmm evaluate - --enrichment chromatin/genes.bed --enrichment chromatin/promoters.bed -f json',
  ],
  [
    'evaluate',
    'hmm decode -m chromatin/model_6.txt -f segments chromatin/cellA_chr1_binary.txt.gz | hmm evaluate - --neighbourhood chromatin/promoters.bed -f json',
  ],
  [
    'compare',
    'hmm train -q --init casino.json --freeze initial --iterations 1 -m less.json casino-rolls.fa; hmm compare -f json -m casino.json -m less.json casino-rolls.fa',
  ],
  ['confidence', 'hmm confidence -q -f json -m casino.json casino-rolls.fa'],
  ['inspect', 'hmm inspect -f json casino.json'],
  ['inspect', 'hmm inspect -f json earthquakes.json'],
  ['inspect', 'hmm inspect -f json overlapping-genes.json'],
  ['inspect', 'hmm inspect -f json reference/hmmer-small-dna.hmm'],
  ['inspect', 'hmm inspect -f json toy-genes.json --compare seed-model.json'],
  ['inspect', 'hmm inspect -f json earthquakes.json earthquakes.json'],
];

for (const [name, line] of OBJECTS) {
  test(`${name}: ${line}`, async () => {
    const written = JSON.parse(await outputOf(line));
    assertTaken(name, written);
    assertOthersRefused(name, written);
  });
}

for (const [line, code] of [
  ['hmm score --errors json -m no-such.json casino-rolls.fa', 1],
  ['hmm frobnicate --errors json', 2],
  ['hmm decode --errors json -m casino.json lambda.fa.gz', 1],
] as const) {
  test(`errors: ${line}`, async () => {
    const written = JSON.parse(await outputOf(line, code));
    assertTaken('errors', written);
    assertOthersRefused('errors', written);
  });
}

/** Models by hand in fixtures/, and some that commands write. */
const WRITTEN: readonly string[] = [
  ...['casino', 'cpg-eight', 'exon-intron', 'chromatin', 'tm-topology'].map(name => `hmm init ${name} -o -`),
  'hmm train -q --iterations 2 --states 2 -o - casino-rolls.fa --alphabet 123456',
  'hmm train -q --method adam --iterations 2 --init casino.json -o - casino-rolls.fa',
  'hmm train -q --iterations 1 --states 2 --restarts 2 -o - fly-genes.fa',
  'hmm train -q --iterations 1 --states 2 --ends -o - fly-genes.fa',
  ...['full', 'tied', 'diagonal', 'spherical'].map(
    shape =>
      `printf '1\\t2\\n2\\t5\\n1\\t3\\n4\\t4\\n0\\t2\\n' | hmm train -q --emission gaussian --covariance ${shape} --states 1 --iterations 1 -o -`,
  ),
  'hmm train -q --emission poisson --states 2 --iterations 1 -o - earthquakes-counts.json',
];

for (const line of WRITTEN) {
  test(`model: ${line}`, async () => {
    const model = JSON.parse(await outputOf(line));
    assertTaken('model', model);
    assertOthersRefused('model', model);
  });
}

test('every model of fixtures/ is one by its schema', () => {
  const paths = readdirSync(folder, { recursive: true }) as string[];
  const models = paths
    .filter(path => path.endsWith('.json') && !path.includes('damaged'))
    .map(path => JSON.parse(readFileSync(join(folder, path), 'utf8')))
    .filter(content => content.format === 'hmm-model');
  assert.ok(models.length >= 10);
  for (const model of models) {
    assertTaken('model', model);
    assertOthersRefused('model', model);
  }
});
