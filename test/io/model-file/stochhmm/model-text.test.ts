// Models of StochHMM: what they are as models here, and what has no counterpart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModel } from '../../../../src/io/model-file/checkpoint.ts';
import { observe, type trellisOf } from '../../../../src/model/hmm.ts';
import { referenceEngine } from '../../../../src/model/inference/reference.ts';
import { finish } from '../../../../src/model/work.ts';
import { UserError } from '../../../../src/user-error.ts';
import { close } from '../../../close.ts';
import { letters } from '../../../model/examples.ts';

const COINS = `#STOCHHMM MODEL FILE
<MODEL INFORMATION>
=====================
MODEL_NAME:	two regions
<TRACK SYMBOL DEFINITIONS>
SEQ:	A,C,G,T
AMBIGUOUS SYMBOL DEFINITIONS
SEQ:	N[A,C,G,T]
STATE DEFINITIONS
#####################
STATE:
	NAME:	INIT
TRANSITION:	STANDARD:	P(X)
	RICH:	1
	POOR	1
STATE:
	NAME:	RICH
	PATH_LABEL: R
	GFF_DESC:	island
TRANSITION:	STANDARD: P(X)
	RICH:	0.75
	POOR:	0.25
	END:	1
EMISSION:	SEQ: P(X)
	ORDER:	0	AMBIGUOUS:	AVG
@A	C	G	T
0.1	0.4	0.4	0.1
STATE:
	NAME:	POOR
	PATH_LABEL: P
TRANSITION:	STANDARD: LOG
	RICH:	-0.6931471805599453
	POOR:	-0.6931471805599453
	END:	0
EMISSION:	SEQ: COUNTS
	ORDER:	1
1 1 1 1
@C 2 0 0 2
1 2 3 4
4 3 2 1
//END
`;

test('states, labels, tables of three kinds and two orders', () => {
  const model = parseModel(COINS, 'x.hmm');
  assert.equal(model.name, 'two regions');
  assert.deepEqual(
    model.states.map(({ name, symbol, feature }) => [name, symbol, feature]),
    [
      ['RICH', 'R', 'island'],
      ['POOR', 'P', undefined],
    ],
  );
  close(model.initial, [0.5, 0.5], 0, 'initial');
  close(model.transitions.flat(), [0.75, 0.25, 0.5, 0.5], 1e-15, 'transitions');
  // AC by hand: a context that is not there is the mean of all, as everywhere here.
  const poorA = (0.25 + 0.5 + 0.1 + 0.4) / 4;
  const [rich, poor] = [0.5 * 0.1, 0.5 * poorA];
  const likelihood = rich * (0.75 * 0.4 + 0.25 * 0.25) + poor * (0.5 * 0.4 + 0.5 * 0.25);
  const observations = letters(['AC']);
  const logs = finish(referenceEngine.logLikelihoods(trellisFor(model, observations)));
  close(logs, [Math.log(likelihood)], 1e-12, 'log-likelihood');
});

function trellisFor(...[model, sequences]: Parameters<typeof trellisOf>) {
  return observe(model, sequences).trellis;
}

test('what has no counterpart is refused, with its line', () => {
  const broken: [from: string | RegExp, to: string][] = [
    ['STANDARD: P(X)', 'DURATION: P(X)'],
    ['0.1	0.4	0.4	0.1', '0.1	0.4	0.4'],
    ['0.1	0.4	0.4	0.1', '0.1	0.4	0.9	0.1'],
    ['SEQ:	A,C,G,T', 'SEQ:	A,C,G,T\nOTHER:	x,y'],
    ['	END:	1', '	END:	0.5'],
    ['	END:	1\n', ''],
    ['	POOR:	0.25', '	LOST:	0.25'],
    ['NAME:	INIT', 'NAME:	FIRST'],
    ['SEQ: COUNTS', 'SEQ: FUNCTION'],
    ['1 2 3 4', '1 two 3 4'],
  ];
  for (const [from, to] of broken) {
    const text = COINS.replace(from, to);
    assert.notEqual(text, COINS);
    assert.throws(
      () => parseModel(text, 'x.hmm'),
      (error: unknown) => error instanceof UserError && error.code === 'bad-model',
      String(to),
    );
  }
});
