// Profiles built from the alignments of HMMER's tutorial, by hmm and by hmmbuild: hmmsearch searches with both.
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { type Sequences, writeSequences } from '../sequences.ts';
import { attempt, type Context, type Measure, OURS, type Task } from '../task.ts';
import { timed } from '../timed.ts';
import { comparedSequences } from './compare.ts';
import { exampleFile, exampleSequences } from './examples.ts';
import { readTblout } from './found.ts';

const PEER = 'HMMER';

const SEARCH = 'hmmsearch --cpu 1 --max --nonull2 --noali -o {text} --tblout {found} {profile} {sequences}';

const MEASURES: readonly Measure[] = [
  { name: 'sequences found', unit: '%', floor: 100 },
  { name: 'sequences right', unit: '%' },
  { name: 'bits of sequences, largest difference', unit: 'bits', floor: 1 },
  { name: 'building, processor', unit: 's' },
];

/** A profile of this alignment, by which the sequences of other files of the tutorial are searched. */
function built(alignment: string, searched: readonly string[]): Task {
  const name = `${alignment}-built`;
  return {
    name,
    what: `${alignment}, built`,
    measures: MEASURES,
    run(context: Context) {
      const file = (suffix: string) => accuracyWork(`${name}.${suffix}`);
      const sequences = file('fa');
      const all: Sequences = new Map(searched.flatMap(one => [...exampleSequences(one, context.say)]));
      writeSequences(sequences, all);
      const aligned = exampleFile(`${alignment}.sto`, context.say);
      const search = (profile: string, found: string) =>
        timed([SEARCH], { profile, sequences, found, text: file('txt') });
      ensure('hmmer', context.say);
      const theirs = { profile: file('hmmer.hmm'), aligned, text: file('build.txt') };
      const peer = timed(['hmmbuild --cpu 1 -o {text} {profile} {aligned}'], theirs);
      search(theirs.profile, file('hmmer.tblout'));
      return {
        data: searched.join(', '),
        outcomes: [
          ...attempt(OURS, context, () => {
            const profile = file('hmm.hmm');
            const building = timed(['hmm init profile -q --force -o {profile} {aligned}'], {
              profile,
              aligned,
            });
            search(profile, file('hmm.tblout'));
            const figures = comparedSequences(
              readTblout(file('hmmer.tblout')),
              readTblout(file('hmm.tblout')),
            );
            return { figures: { ...figures, 'building, processor': building.cpuSeconds } };
          }),
          ...attempt(PEER, context, () => ({ figures: { 'building, processor': peer.cpuSeconds } })),
        ],
      };
    },
  };
}

export const builtProfiles: readonly Task[] = [
  built('globins4', ['globins45.fa', 'HBB_HUMAN']),
  built('fn3', ['7LESS_DROME']),
  built('Pkinase', ['7LESS_DROME']),
];
