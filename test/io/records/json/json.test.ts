import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { walkJson } from '../../../../src/io/bytes/json-syntax.ts';
import type { Source } from '../../../../src/io/bytes/source.ts';
import { type JsonFormat, readJson as readBatches } from '../../../../src/io/records/json/json.ts';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { ALPHABETS, type Alphabet, customAlphabet, integerAlphabet } from '../../../../src/model/alphabet.ts';
import { check } from '../../../check.ts';
import {
  collect,
  collectUntilError,
  complaint,
  damage,
  damaged,
  flat,
  sameInChunks,
  sourceOf,
} from '../../memory-source.ts';

const { dna, protein } = ALPHABETS;
const four = integerAlphabet(4);
const readJson = (source: Source, alphabet: Alphabet, format: JsonFormat) =>
  flat(readBatches(source, { kind: 'symbols', alphabet }, format, new RowCollector(alphabet.symbols.length)));
const CHUNK_SIZES = [1, 2, 3, 5, 7, 11, 16, 61, Number.POSITIVE_INFINITY];

/** The records, legible, and the complaint if there is one; the same for every chunk size. */
async function read(text: string, format: JsonFormat, alphabet: Alphabet = four): Promise<string[]> {
  const results: string[][] = [];
  for (const size of CHUNK_SIZES) {
    const { items, error } = await collectUntilError(readJson(sourceOf(text, size), alphabet, format));
    const records = items.map(({ id, description, data, place }) =>
      [id, description, data.codes!.join(), place].join('|'),
    );
    results.push(
      error ? [...records, [error.place, error.code, error.message, error.hint].join(' | ')] : records,
    );
  }
  for (const result of results) assert.deepEqual(result, results[0]);
  return results[0]!;
}

/** The complaint about one record, read as a line. */
async function lineComplaint(text: string, alphabet: Alphabet = four): Promise<string> {
  return (await read(text, 'ndjson', alphabet)).at(-1)!;
}

test('one record a line, of any kind, with blank lines and all line ends', async () => {
  const lines = [
    '{"id": "a", "description": "d\\te", "observations": [0, 3, null]}',
    '',
    '{"id": 7, "observations": []}',
    '{"observations": [1]}',
    '[2, 2]',
    '{"id": null, "sequence": null, "observations": [0], "weight": 2}',
  ];
  const expected = ['a|d\te|0,3,4|in:1', '7|||in:3', '3||1|in:4', '4||2,2|in:5', '5||0|in:6'];
  for (const end of ['\n', '\r\n', '\r']) {
    assert.deepEqual(await read(lines.join(end), 'ndjson'), expected);
    assert.deepEqual(await read(lines.join(end) + end, 'ndjson'), expected);
  }
});

test('a file that is one value: a record, a list of records, a sequence', async () => {
  assert.deepEqual(await read('\n{\n"observations": [0,\n1]}\n', 'json'), ['1||0,1|in:2']);
  assert.deepEqual(await read('\r\n\n[0, null,\n 1]', 'json'), ['1||0,4,1|in:3']);
  const list =
    '[\n  {"id": "a", "observations": [0]},\n  {\n    "id": "b",\n    "observations": [1, 2]\n  }]';
  assert.deepEqual(await read(list, 'json'), ['a||0|in:2', 'b||1,2|in:3']);
  assert.deepEqual(await read('[[0, 1],\r[2], {"observations": [3]}]', 'json'), [
    '1||0,1|in:1',
    '2||2|in:2',
    '3||3|in:2',
  ]);
});

test('letters of the alphabet', async () => {
  assert.deepEqual(await read('{"sequence": "ACGTUacgtN-"}', 'json', dna), [
    '1||0,1,2,3,3,0,1,2,3,14,14|in:1',
  ]);
  assert.deepEqual(await read('{"sequence": ""}', 'json', dna), ['1|||in:1']);
  assert.deepEqual(await read('{"sequence": "AC*"}', 'json', protein), ['1||0,1|in:1']);
  assert.deepEqual(await read('{"sequence": "HT*"}', 'json', customAlphabet('HT*')), ['1||0,1,2|in:1']);
  assert.deepEqual(await read('{"observations": [3, 0]}', 'json', dna), ['1||3,0|in:1']);
});

test('codes are as wide as the alphabet needs', async () => {
  const wide = integerAlphabet(300);
  const [record] = await collect(readJson(sourceOf('[299, null, 7]'), wide, 'json'));
  assert.deepEqual(record!.data.codes, Uint16Array.of(299, 300, 7));
});

test('observations that are none', async () => {
  assert.match(
    await lineComplaint('[0]\n\n{"id": "a", "observations": [0, 1, 2, 3, 7]}'),
    /^in:3 \(record a\) \| bad-symbol \| observation 7 at position 5\b/,
  );
  const fault = async (value: string) =>
    /^in:1 \(record a\) \| bad-symbol \| observation (.+) at position 2\b/.exec(
      await lineComplaint(`{"id": "a", "observations": [0, ${value}]}`),
    )?.[1];
  assert.equal(await fault('-1'), '-1');
  assert.equal(await fault('4'), '4');
  assert.equal(await fault('1e300'), '1e+300');
  assert.equal(await fault('1.5'), '1.5');
  assert.equal(await fault('1e999'), 'Infinity');
  assert.equal(await fault('true'), 'true');
  assert.equal(await fault('[0]'), '[0]');
  assert.equal(await fault('{"a long object": "not shown whole"}'), '{"a long object":"not s…');
  const letter = await lineComplaint('{"observations": ["J"]}', dna);
  assert.match(letter, /\| bad-symbol \| observation "J" at position 1\b.*ACGT.*"sequence"/);
  assert.match(
    await lineComplaint('[1]', integerAlphabet(1)),
    /\| bad-symbol \| observation 1 at position 1\b/,
  );
});

test('letters that are none', async () => {
  assert.match(
    await lineComplaint('{"id": "x", "sequence": "ACJT"}', dna),
    /^in:1 \(record x\) \| bad-symbol \| 'J' at position 3\b/,
  );
  assert.match(await lineComplaint('{"sequence": "AC GT"}', dna), /\| bad-symbol \| '\\x20' at position 3\b/);
  assert.match(
    await lineComplaint('{"sequence": "A\\u0000"}', dna),
    /\| bad-symbol \| '\\x00' at position 2\b/,
  );
  assert.match(
    await lineComplaint('{"sequence": "A\u{1d49c}"}', dna),
    /\| bad-symbol \| '\u{1d49c}' at position 2\b/u,
  );
  assert.match(await lineComplaint('{"sequence": "MK*V"}', protein), /\| bad-symbol \| '\*' at position 3\b/);
  assert.match(await lineComplaint('{"sequence": "AC*"}', dna), /\| bad-symbol \| '\*' at position 3\b/);
  assert.match(
    await lineComplaint('{"id": "x", "sequence": "AC"}'),
    /^in:1 \(record x\) \| data-does-not-fit \|.*0 to 3.*"observations"/,
  );
});

test('records that are none', async () => {
  assert.match(await lineComplaint('[0]\n"ACGT"'), /^in:2 \| bad-json \| "ACGT" /);
  assert.match(await lineComplaint('null'), /^in:1 \| bad-json \| null /);
  assert.match(
    await lineComplaint('{"id": [1], "observations": []}'),
    /^in:1 \(record 1\) \| bad-json \| 'id' /,
  );
  assert.match(
    await lineComplaint('{"id": "a", "description": 3, "observations": []}'),
    /\| bad-json \| 'description' /,
  );
  assert.match(await lineComplaint('{"observations": "0"}'), /\| bad-json \| 'observations' /);
  assert.match(await lineComplaint('{"sequence": ["A"]}'), /\| bad-json \| 'sequence' /);
  assert.match(
    await lineComplaint('{"id": "a", "seq": "A"}'),
    /^in:1 \(record a\) \| bad-json \|.*'observations'.*'sequence'/,
  );
  assert.match(
    await lineComplaint('{"observations": [], "sequence": ""}'),
    /\| bad-json \|.*'observations'.*'sequence'/,
  );
  assert.match(await lineComplaint('{"format": "hmm-model", "version": 1}'), /\| wrong-format \|.*--model/);
  const [first, said] = await read('[{"observations": [0]}, 3]', 'json');
  assert.equal(first, '1||0|in:1');
  assert.match(said!, /^in:1 \| bad-json \| 3 /);
  for (const text of ['[]', ' [ ] ']) {
    assert.match((await read(text, 'json')).join(), /^in \| nothing-to-read \|/);
  }
  assert.match(await lineComplaint('\n\n'), /^in \| nothing-to-read \|/);
});

test('broken JSON is told with line and column', async () => {
  const where = async (text: string, format: JsonFormat) =>
    (await read(text, format)).at(-1)!.split(' | ').slice(0, 2).join(' ');
  assert.equal(await where('[0]\n{"observations": [0, 1}\n', 'ndjson'), 'in:2:23 bad-json');
  assert.equal(await where('[\n {"id": "a",\r\n "observations": [0,, 1]}\n]', 'json'), 'in:3:21 bad-json');
  assert.equal(await where('{"observations": [0', 'json'), 'in:1:20 bad-json');
  assert.equal(await where('{"id": "a\n"}', 'json'), 'in:1:8 bad-json');
  assert.equal(await where('[0] [1]', 'ndjson'), 'in:1:5 bad-json');
  assert.equal(await where("{'id': 1}", 'json'), 'in:1:2 bad-json');
  assert.equal(await where('{"id" 1}', 'json'), 'in:1:7 bad-json');
  assert.equal(await where('{"id": "\\x"}', 'json'), 'in:1:9 bad-json');
  assert.equal(await where('[0, nan]', 'json'), 'in:1:5 bad-json');
  assert.equal(await where('[0, -Infinity]', 'json'), 'in:1:5 bad-json');
});

test('records before a broken line are read', async () => {
  assert.deepEqual((await read('[0,0]\n[1,1]\n[2', 'ndjson')).slice(0, 2), ['1||0,0|in:1', '2||1,1|in:2']);
});

test('long lines, many lines', async () => {
  const long = Array.from({ length: 100_000 }, (_, index) => index % 4);
  const text = `${JSON.stringify({ id: 'long', observations: long })}\n`.repeat(3);
  const records = await collect(readJson(sourceOf(text, 4099), four, 'ndjson'));
  assert.equal(records.length, 3);
  for (const record of records) assert.deepEqual([...record.data.codes!], long);
  const many = Array.from(
    { length: 20_000 },
    (_, index) => `{"id": ${index}, "observations": [${index % 4}]}`,
  );
  const short = await collect(readJson(sourceOf(many.join('\n'), 1 << 16), four, 'ndjson'));
  assert.ok(
    short.every((record, index) => record.id === String(index) && record.data.codes![0] === index % 4),
    'ids and codes',
  );
  assert.equal(short.length, 20_000);
  const list = await collect(readJson(sourceOf(`[${many.join(',\n')}]`), four, 'json'));
  assert.ok(
    list.every((record, index) => record.place === `in:${index + 1}`),
    'places count the records',
  );
});

test('the walk over JSON text agrees with JSON.parse', () => {
  const seeds = [
    '{"a":[1,-2.5e3,"x\\u00e9\\n"],"b":{"c":null}}',
    '[true,false,[],{}]',
    ' "a" ',
    '[[[1],[]]]',
  ];
  const change = fc.tuple(fc.nat(50), fc.constantFrom(...'{}[]",:\\ 01-.eEtn\n\t\u00e9'), fc.boolean());
  check(
    fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 3 }), (seed, changes) => {
      const characters = [...seed];
      for (const [index, character, inserts] of changes) characters.splice(index, inserts ? 0 : 1, character);
      const text = characters.join('');
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      assert.equal(walkJson(text).problem === undefined, isJson, text);
    }),
    5000,
  );
});

test('a nest of any depth breaks nothing', async () => {
  const deep = '['.repeat(200_000);
  assert.match(await complaint(readJson(sourceOf(deep), four, 'json')), /^in:1:200001 \| bad-json \|/);
  const closed = `{"observations": [0], "extra": ${'['.repeat(5000)}${']'.repeat(5000)}}`;
  assert.equal((await collect(readJson(sourceOf(closed), four, 'ndjson'))).length, 1);
});

const text = fc.string({ unit: 'binary', maxLength: 10 });
const records = fc.array(
  fc.record(
    {
      id: fc.oneof(text, fc.integer()),
      description: text,
      observations: fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)), { maxLength: 30 }),
    },
    { requiredKeys: ['observations'], noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 6 },
);

test('what was written as JSON reads back exactly', async () => {
  await check(
    fc.asyncProperty(
      records,
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(0, 2),
      async (all, size, indent) => {
        const expected = all.map(({ id, description, observations }, index) => ({
          id: String(id ?? '') || String(index + 1),
          description: description ?? '',
          length: observations.length,
          data: { kind: 'symbols', codes: Uint8Array.from(observations, value => value ?? 4) },
        }));
        const asLines = all.map(record => JSON.stringify(record)).join('\n');
        const asList = JSON.stringify(all, undefined, indent);
        for (const [content, format] of [
          [asLines, 'ndjson'],
          [asList, 'json'],
        ] as const) {
          const found = await collect(readJson(sourceOf(content, size), four, format));
          assert.deepEqual(
            found.map(({ place: _, ...rest }) => rest),
            expected,
          );
        }
      },
    ),
    300,
  );
});

test('damaged files give records or a UserError', async () => {
  const specimen = Buffer.from(
    '{"id": "a", "observations": [0, 1, null]}\n{"id": 2, "sequence": "ACGN"}\n[0, 3]\n',
  );
  const list = Buffer.from(`[${specimen.toString().trim().replaceAll('\n', ',\n')}]`);
  await check(
    fc.asyncProperty(
      damage(specimen.length),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom<JsonFormat>('json', 'ndjson'),
      async (changes, size, format) => {
        const bytes = damaged(format === 'json' ? list : specimen, changes);
        const error = await sameInChunks(bytes, size, source => readJson(source, dna, format));
        if (error) assert.notEqual(error.code, 'cannot-be-read');
      },
    ),
    2000,
  );
});
