// The tasks of profile search: hmm beside hmmsearch, with the profiles that HMMER's tutorial has.
import { Random } from '../../../src/model/random.ts';
import { accuracyWork } from '../../places.ts';
import { ensure } from '../peers.ts';
import { type Sequences, writeSequences } from '../sequences.ts';
import { attempt, type Context, type Measure, OURS, type Task } from '../task.ts';
import { timed } from '../timed.ts';
import { builtProfiles } from './built.ts';
import { comparedDomains, comparedSequences } from './compare.ts';
import { exampleFile, exampleSequences } from './examples.ts';
import { readDomains, readDomtblout, readScores, readTblout } from './found.ts';

const SHUFFLED = 2000;
const SEED = 1;
const PEER = 'HMMER';

/** Scores are compared without what HMMER takes off for biased composition, and without its filters. */
const THEIRS =
  'hmmsearch --cpu 1 --max --nonull2 --noali -o {text} --tblout {sequencesFound} --domtblout {domainsFound} {profile} {sequences}';

const MEASURES: readonly Measure[] = [
  { name: 'sequences found', unit: '%', floor: 100 },
  { name: 'sequences right', unit: '%' },
  { name: 'bits of sequences, largest difference', unit: 'bits', floor: 1 },
  { name: 'domains found', unit: '%', floor: 100 },
  { name: 'domains right', unit: '%' },
  { name: 'bits of domains, largest difference', unit: 'bits', floor: 1 },
  { name: 'ends of alignments that agree', unit: '%' },
  { name: 'scoring, processor', unit: 's' },
  { name: 'domains, processor', unit: 's' },
];

interface Search {
  name: string;
  what: string;
  profile: string;
  data: string;
  /** Made of those of the tutorial. */
  sequencesOf(of: (name: string) => Sequences): Sequences;
}

function search({ name, what, profile, data, sequencesOf }: Search): Task {
  return {
    name,
    what,
    measures: MEASURES,
    run(context: Context) {
      const file = (suffix: string) => accuracyWork(`${name}.${suffix}`);
      const sequences = file('fa');
      writeSequences(
        sequences,
        sequencesOf(name => exampleSequences(name, context.say)),
      );
      const files = { profile: exampleFile(profile, context.say), sequences };
      const theirs = { sequencesFound: file('tblout'), domainsFound: file('domtblout'), text: file('txt') };
      const ours = { scores: file('scores.tsv'), domains: file('domains.tsv') };
      // The peer is the reference, and runs whether or not it is asked for.
      ensure('hmmer', context.say);
      const peer = timed([THEIRS], { ...files, ...theirs });
      return {
        data,
        outcomes: [
          ...attempt(OURS, context, () => {
            const scoring = timed(['hmm score -q -j 1 -m {profile} -o {scores} {sequences}'], {
              ...files,
              ...ours,
            });
            const decoding = timed(['hmm decode -q -j 1 -m {profile} -o {domains} {sequences}'], {
              ...files,
              ...ours,
            });
            return {
              figures: {
                ...comparedSequences(readTblout(theirs.sequencesFound), readScores(ours.scores)),
                ...comparedDomains(readDomtblout(theirs.domainsFound), readDomains(ours.domains)),
                'scoring, processor': scoring.cpuSeconds,
                'domains, processor': decoding.cpuSeconds,
              },
            };
          }),
          ...attempt(PEER, context, () => ({ figures: { 'domains, processor': peer.cpuSeconds } })),
        ],
      };
    },
  };
}

/** So many sequences, each the residues of one of these in another order. */
function shuffled(sequences: Sequences): Sequences {
  const random = new Random(SEED);
  const all = [...sequences.values()];
  return new Map(
    Array.from({ length: SHUFFLED }, (_, n) => {
      const letters = [...all[n % all.length]!];
      random.shuffle(letters);
      return [`shuffled-${n + 1}`, letters.join('')] as const;
    }),
  );
}

export const domains: readonly Task[] = [
  search({
    name: 'fn3',
    what: 'fn3 repeats',
    profile: 'fn3.hmm',
    data: '7LESS_DROME',
    sequencesOf: of => of('7LESS_DROME'),
  }),
  search({
    name: 'globins',
    what: 'globins',
    profile: 'globins4.hmm',
    data: `45 globins among ${SHUFFLED.toLocaleString('en')} shuffled ones`,
    sequencesOf(of) {
      const globins = of('globins45.fa');
      return new Map([...shuffled(globins), ...globins]);
    },
  }),
  search({
    name: 'Pkinase',
    what: 'protein kinases',
    profile: 'Pkinase.hmm',
    data: '7LESS_DROME, 45 globins and HBB_HUMAN',
    sequencesOf: of => new Map(['7LESS_DROME', 'globins45.fa', 'HBB_HUMAN'].flatMap(name => [...of(name)])),
  }),
  ...builtProfiles,
];
