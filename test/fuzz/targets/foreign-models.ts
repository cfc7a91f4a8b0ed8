// Readers of the models of other programs: what is read can be written and is then read as the same.
import { modelOf, parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { contentOfMatrices, isEmissionTable } from '../../../src/io/model-file/chromhmm/matrices.ts';
import { contentOfModelText, isModelText } from '../../../src/io/model-file/chromhmm/model-text.ts';
import { isStochHmmText } from '../../../src/io/model-file/stochhmm/model-text.ts';
import { UserError } from '../../../src/user-error.ts';
import { changeLines } from '../changes/lines.ts';
import { requireSame } from '../counts.ts';
import type { Target } from '../target.ts';
import { requireKept, useModel } from './models.ts';
import { text } from './specimens.ts';

const other = () => new UserError('bad-model', 'another format');

/** ChromHMM's text of a model, of which each probability has a line. */
function takeModelText(bytes: Buffer): void {
  const content = bytes.toString();
  if (!isModelText(content)) throw other();
  const { states } = contentOfModelText(content, 'model_2.txt');
  const model = parseModel(content, 'model_2.txt');
  requireSame(model.states.length, states.length, 'states');
  requireKept(model);
  useModel(model);
}

/** Parts the two tables of an input, which are two files. */
const BETWEEN = '\n---\n';

/** ChromHMM's tables of emissions and transitions, of which each state has a line in both. */
function takeTables(bytes: Buffer): void {
  const [emissions = '', transitions = ''] = bytes.toString().split(BETWEEN);
  if (!isEmissionTable(emissions)) throw other();
  const model = modelOf(
    contentOfMatrices([emissions, transitions], ['emissions_2.txt', 'transitions_2.txt']),
    'x',
  );
  requireSame(model.states.length, emissions.split(/\r?\n/).filter(line => line !== '').length - 1, 'states');
  requireKept(model);
  useModel(model);
}

/** How the section of a state begins, and those of something else. */
const STATE = /^(?:[^\S\u2028\u2029]|<)*STATE\s*:/;
const OTHER_SECTION = /DEFINITIONS|INFORMATION|FUNCTIONS|VALUES|STATES/;

/** StochHMM's text of a model, of which each state but the first has a section. */
function takeStochHmm(bytes: Buffer): void {
  const content = bytes.toString();
  if (!isStochHmmText(content)) throw other();
  const model = parseModel(content, 'x.hmm');
  const counts = [0];
  for (const line of content.split(/^\/\/END\s*$/m)[0]!.split(/\r?\n/)) {
    if (STATE.test(line)) counts.push(counts.pop()! + 1);
    else if (OTHER_SECTION.test(line)) counts.push(0);
  }
  const [states = 0, ...others] = counts.filter(count => count > 0);
  if (others.length === 0) requireSame(model.states.length, states - 1, 'states');
  requireKept(model);
  useModel(model);
}

export const FOREIGN_MODEL_TARGETS: Readonly<Record<string, Target>> = {
  'chromhmm-model': {
    specimens: [
      text(
        '2\t1\tE\t-3813.5\t14',
        ...['probinit\t1\t0.25', 'probinit\t2\t0.75'],
        ...['transitionprobs\t1\t1\t0.5', 'transitionprobs\t1\t2\t0.5'],
        ...['transitionprobs\t2\t1\t0.125', 'transitionprobs\t2\t2\t0.875'],
        ...['emissionprobs\t1\t0\tmark\t0\t0.5', 'emissionprobs\t1\t0\tmark\t1\t0.5'],
        ...['emissionprobs\t2\t0\tmark\t0\t0.25', 'emissionprobs\t2\t0\tmark\t1\t0.75'],
      ),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    take: takeModelText,
  },
  'chromhmm-tables': {
    specimens: [
      text(
        ...['State (Emission order)\tm1\tm2', '1\t0.5\t0.25', '2\t0\t1', '---'],
        ...['State (from\\to) (Emission order)\t1\t2', '1\t0.5\t0.5', '2\t0.125\t0.875'],
      ),
    ],
    changes: [changeLines],
    leastRead: 0.1,
    take: takeTables,
  },
  stochhmm: {
    specimens: [
      text(
        ...['#STOCHHMM MODEL FILE', '<MODEL INFORMATION>', '======', 'MODEL_NAME:\ttwo regions'],
        ...['<TRACK SYMBOL DEFINITIONS>', 'SEQ:\tA,C', 'AMBIGUOUS SYMBOL DEFINITIONS', 'SEQ:\tN[A,C]'],
        ...[
          'STATE DEFINITIONS',
          '#####',
          'STATE:',
          '\tNAME:\tINIT',
          'TRANSITION:\tSTANDARD:\tP(X)',
          '\tR:\t1',
          '\tP\t1',
        ],
        ...['STATE:', '\tNAME:\tR', '\tPATH_LABEL: R', '\tGFF_DESC:\tisland', 'TRANSITION:\tSTANDARD: P(X)'],
        ...['\tR:\t0.75', '\tP:\t0.25', '\tEND:\t1', 'EMISSION:\tSEQ: P(X)', '\tORDER:\t0\tAMBIGUOUS:\tAVG'],
        ...['@A\tC', '0.25\t0.75', 'STATE:', '\tNAME:\tP', '\tPATH_LABEL: P', 'TRANSITION:\tSTANDARD: LOG'],
        ...['\tR:\t-0.6931471805599453', '\tP:\t-0.6931471805599453', '\tEND:\t0', 'EMISSION:\tSEQ: COUNTS'],
        ...['\tORDER:\t1', '1 1', '@C 2 0', '//END'],
      ),
    ],
    changes: [changeLines],
    leastRead: 0.2,
    take: takeStochHmm,
  },
};
