// What a training may only go on with if it is asked for again.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { TrainOptions } from '../../src/commands/train/options.ts';
import { requestOf } from '../../src/commands/train/resume.ts';

test('what decides the labels is part of the request', () => {
  const options = { schedule: 'constant', labels: 'known.gff3', background: 'none', openBorders: 9 };
  const request = requestOf(options as Partial<TrainOptions> as TrainOptions);
  assert.deepEqual(
    [request.labels, request.background, request.openBorders, request.dropMisfits],
    ['known.gff3', 'none', 9, null],
  );
});

test('without --states there are three, or what the labels name', () => {
  const stateNames = (options: Partial<TrainOptions>) => requestOf(options as TrainOptions).states;
  assert.deepEqual(stateNames({}), [['S1', 'S2', 'S3']]);
  assert.equal(stateNames({ labels: 'known.gff3' }), null);
  assert.deepEqual(stateNames({ labels: 'known.gff3', states: [['x']] }), [['x']]);
});
