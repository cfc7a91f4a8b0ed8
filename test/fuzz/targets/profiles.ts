// Readers of profiles and alignments: as many as there are, written and read again as the same.
import { strict as assert } from 'node:assert';
import type { Source } from '../../../src/io/bytes/source.ts';
import { bytesOfText } from '../../../src/io/bytes/text.ts';
import { formatProfile } from '../../../src/io/model-file/hmmer/format-profile.ts';
import { readProfiles } from '../../../src/io/model-file/hmmer/read-profiles.ts';
import { alignmentsOf } from '../../../src/io/records/alignment/read-alignments.ts';
import { modelOfProfile } from '../../../src/model/profile/as-model.ts';
import { collect, collectUntilError, sourceOf } from '../../io/memory-source.ts';
import { changeLines } from '../changes/lines.ts';
import { chunkSize } from '../chunks.ts';
import { linesOf, requireSame } from '../counts.ts';
import type { Target } from '../target.ts';
import { useModel } from './models.ts';
import { fixture, text } from './specimens.ts';

/** Blanks are those of Unicode. */
const isEnd = (line: string) => Buffer.from(line, 'latin1').toString().trimEnd() === '//';

/** A profile of two nodes, in as few words as there can be. */
const TWO_NODES = text(
  'HMMER3/f [3.3.2 | Nov 2020]',
  ...['NAME  two', 'LENG  2', 'ALPH  DNA', 'RF    no', 'CONS  yes', 'MAP   yes', 'NSEQ  4', 'EFFN  2.5'],
  ...[
    'GA    12.00 10.50',
    'STATS LOCAL MSV -5.1 0.7',
    'STATS LOCAL VITERBI -5.2 0.7',
    'STATS LOCAL FORWARD -3.1 0.7',
  ],
  'HMM A C G T',
  ' m->m m->i m->d i->m i->i d->m d->d',
  ' 1.38629 1.38629 1.38629 1.38629',
  ' 0.02020 4.60517 4.60517 0.69315 0.69315 0.00000 *',
  ' 1 0.35667 2.30259 2.30259 2.30259 1 a - - -',
  ' 1.38629 1.38629 1.38629 1.38629',
  ' 0.02020 4.60517 4.60517 0.69315 0.69315 0.69315 0.69315',
  ' 2 2.30259 0.35667 2.30259 2.30259 2 c - - -',
  ' 1.38629 1.38629 1.38629 1.38629',
  ' 0.01005 4.60517 * 0.69315 0.69315 0.00000 *',
  '//',
);

/** What is read of bytes, the same as a whole and in chunks. @throws the UserError that ended it */
async function readInChunks<Item>(
  bytes: Buffer,
  read: (source: Source) => AsyncIterable<Item>,
): Promise<Item[]> {
  const whole = await collectUntilError(read(sourceOf(bytes)));
  const parts = await collectUntilError(read(sourceOf(bytes, chunkSize(bytes))));
  assert.deepEqual(parts.items, whole.items, 'depends on how the bytes come');
  assert.equal(parts.error?.message, whole.error?.message);
  assert.equal(String(parts.error?.place), String(whole.error?.place));
  if (whole.error) throw whole.error;
  return whole.items;
}

async function takeProfiles(bytes: Buffer): Promise<void> {
  const profiles = await readInChunks(bytes, readProfiles);
  requireSame(
    profiles.length,
    bytes[0] === 0x1f ? profiles.length : linesOf(bytes).filter(isEnd).length,
    'profiles',
  );
  for (const profile of profiles) {
    const written = formatProfile(profile);
    assert.ok(!/NaN|Infinity|undefined/.test(written.replace(/^(NAME|ACC|DESC|DATE|COM) .*/gm, '')), written);
    const [again] = await collect(readProfiles(sourceOf(bytesOfText(written))));
    assert.equal(formatProfile(again!), written, 'another profile when written and read again');
    if (profile.length < 10) useModel(modelOfProfile(profile, { isLocal: true, isMultihit: true }));
  }
}

async function takeAlignments(bytes: Buffer): Promise<void> {
  const alignments = await readInChunks(bytes, alignmentsOf);
  const lines = linesOf(bytes);
  const isStockholm = lines
    .find(line => line.trim() !== '')!
    .trim()
    .startsWith('# STOCKHOLM');
  if (bytes[0] !== 0x1f) {
    if (isStockholm) requireSame(alignments.length, lines.filter(isEnd).length, 'alignments');
    else requireSame(alignments[0]!.ids.length, lines.filter(line => line.startsWith('>')).length, 'rows');
  }
  for (const { ids, rows, places, reference, mask, structure } of alignments) {
    requireSame([rows.length, places.length], [ids.length, ids.length], 'rows');
    for (const row of [...rows, reference, mask, structure])
      requireSame((row ?? rows[0])!.length, rows[0]!.length, 'columns');
  }
}

export const PROFILE_TARGETS: Readonly<Record<string, Target>> = {
  profile: {
    specimens: [TWO_NODES, fixture('reference/hmmer-small-dna.hmm')],
    changes: [changeLines],
    leastRead: 0.1,
    take: takeProfiles,
  },
  alignment: {
    specimens: [
      fixture('small-dna.sto'),
      text(
        '# STOCKHOLM 1.0',
        '#=GF ID a',
        'x AC-',
        'y A.G',
        '#=GC RF x.x',
        '//',
        '# STOCKHOLM 1.0',
        'z A',
        '//',
      ),
      text('>a', 'ACaGT', '>b', '-CccgG-t', '>c', 'AC..G-'),
      text('>a one', 'AC-', 'GT', '>b', 'AAAAA'),
    ],
    changes: [changeLines],
    leastRead: 0.1,
    take: takeAlignments,
  },
};
