// Text from bytes and bytes from text: whatever goes in comes out, and formats that must be UTF-8 say so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonText, requireUnicode, textOfBytes, writable } from '../../../src/io/bytes/text.ts';
import { UserError } from '../../../src/user-error.ts';
import { check } from '../../check.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const bytesOf = (text: string) => Buffer.from(writable(text) as string);

test('bytes that are no UTF-8 become what Python makes of them', () => {
  // Python 3.11: bytes.decode('utf-8', 'surrogateescape').
  for (const [bytes, text] of [
    ['caf\xe9', 'caf\udce9'],
    ['\xc3\xa9\xe9', 'é\udce9'],
    ['\xf0\x9f\xa7\xac\x9f', '🧬\udc9f'],
    ['\xed\xa0\x80', '\udced\udca0\udc80'],
    ['\xc0\xaf\xff', '\udcc0\udcaf\udcff'],
    ['\xef\xbf\xbd\xef\xbf', '\ufffd\udcef\udcbf'],
  ] as const) {
    assert.equal(textOfBytes(latin(bytes)), text);
    assert.deepEqual(bytesOf(text), latin(bytes));
  }
});

test('any bytes come out as they went in', () => {
  const byte = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0xef, 0xbf, 0xbd),
  );
  check(
    fc.property(fc.array(byte), bytes => {
      const given = Buffer.from(bytes);
      assert.deepEqual(bytesOf(textOfBytes(given)), given);
    }),
    2000,
  );
});

test('what must be Unicode is refused where it is not', () => {
  const code = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      return error instanceof UserError ? error.code : error;
    }
  };
  assert.equal(
    code(() => requireUnicode('🧬é', 'JSON')),
    '🧬é',
  );
  assert.equal(
    code(() => requireUnicode('caf\udce9', 'JSON')),
    'cannot-be-written',
  );
  const json = (text: string) => code(() => jsonText(latin(text), 'bad-json', 'in'));
  assert.equal(json('{"id": "caf\xe9"}'), 'bad-json');
  assert.equal(json('{"id": "\\ud800"}'), 'bad-json');
  assert.equal(json('{"id": "\\udCe9 \\\\ud83e"}'), 'bad-json');
  for (const good of [
    '{"id": "\\ud83e\\uddec"}',
    '{"id": "\\\\ud800"}',
    '{"id": "\xef\xbf\xbd"}',
    '{"id": "\\ud800',
  ]) {
    assert.equal(json(good), latin(good).toString());
  }
});
