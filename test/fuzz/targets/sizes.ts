// What lies beside data: sizes of chromosomes, and the index that samtools makes of FASTA.
import { strict as assert } from 'node:assert';
import { endOfLetters, faiEntries } from '../../../src/io/records/regions/fai.ts';
import { readSizes } from '../../../src/io/records/sizes.ts';
import { UserError } from '../../../src/user-error.ts';
import { sourceOf } from '../../io/memory-source.ts';
import { changeLines } from '../changes/lines.ts';
import { chunkSize } from '../chunks.ts';
import { requireSame } from '../counts.ts';
import type { Target } from '../target.ts';
import { text } from './specimens.ts';

async function takeSizes(bytes: Buffer): Promise<void> {
  const whole = await readSizes(sourceOf(bytes));
  const parts = await readSizes(sourceOf(bytes, chunkSize(bytes)));
  assert.deepEqual(parts, whole, 'depends on how the bytes come');
  for (const [name, size] of whole.of)
    assert.ok(name !== '' && Number.isSafeInteger(size) && size > 0, `${name} of ${size}`);
}

/** Records follow each other in the file, and their letters are where whole numbers say. */
function takeFai(bytes: Buffer): void {
  const entries = faiEntries(bytes.toString());
  if (!entries) throw new UserError('wrong-format', 'no index');
  requireSame(
    entries.length,
    bytes
      .toString()
      .split('\n')
      .filter(line => line !== '').length,
    'records',
  );
  let reached = 0;
  for (const entry of entries) {
    const end = endOfLetters(entry);
    assert.ok(entry.offset > reached && end >= entry.offset && Number.isSafeInteger(end), `to ${end}`);
    reached = end;
  }
}

export const SIZE_TARGETS: Readonly<Record<string, Target>> = {
  sizes: {
    specimens: [
      text('# hg38', 'chr1\t248956422', 'chr2 242193529', ''),
      text('chr1\t100\tchr1.2bit', 'c2\t20\t7\t60\t61'),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    take: takeSizes,
  },
  fai: {
    specimens: [text('a\t100\t3\t60\t61', 'b\t0\t110\t0\t0', 'c\t7\t120\t7\t9')],
    changes: [changeLines],
    leastRead: 0.2,
    take: takeFai,
  },
};
