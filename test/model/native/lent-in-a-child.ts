// What operations say of lent memory that cannot be right, as JSON, for operations.test.ts: a process of its own, as
// reading or writing beyond an array would end it.
import { bytes, longIntegers } from '../../../src/model/native/tensor.ts';
import { OUTPUTS, runRaw, whileLent } from './raw.ts';

function said(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return (error as Error).message.split('\n').at(-1)!;
  }
}

const [operation] = process.argv.slice(2) as [string];
const answers: Record<string, string> = {};
const positions = (T: number) => () => ({ codes: bytes(undefined), offsets: longIntegers([0, 3, T]) });

if (OUTPUTS[operation] === undefined) throw new Error(`no operation ${operation}`);
// So many positions that their bytes are more than 64 bits count.
for (const [Codes, T] of [
  [Uint8Array, 2 ** 62],
  [Uint16Array, 2 ** 62],
  [Uint16Array, 2 ** 63 - 2 ** 20],
  [Uint32Array, 2 ** 61],
  [Uint32Array, 2 ** 62],
] as const) {
  const code_bytes = Codes.BYTES_PER_ELEMENT;
  whileLent(2, Codes.of(0, 1, 2, 0, 1, 2, 0), () => {
    answers[`${T} lent codes of ${code_bytes} bytes`] = said(() =>
      runRaw(operation, positions(T), { code_bytes, lent: 4 }),
    );
  });
}
whileLent(0, new Float64Array(14).fill(-1), () => {
  for (const T of [2 ** 60, 2 ** 61, 2 ** 62]) {
    answers[`${T} lent rows`] = said(() => runRaw(operation, positions(T), { code_bytes: 0, lent: 1 }));
  }
});
// Codes that are lent and not asked for: the table has fewer rows than there are positions.
whileLent(2, Uint8Array.of(0, 1, 2, 0, 1, 2, 0), () => {
  answers['lent codes of 0 bytes'] = said(() => runRaw(operation, positions(7), { code_bytes: 0, lent: 4 }));
});
console.log(JSON.stringify(answers));
