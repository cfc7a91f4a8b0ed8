// Draws have the moments of their distributions, and log factorials their digits.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { logFactorial } from '../../src/model/log-factorial.ts';
import { Random } from '../../src/model/random.ts';
import { close } from '../close.ts';

const N = 200000;

/** Mean and variance within 5 standard errors of those expected; the fourth moment bounds the error of the variance. */
function hasMoments(draw: () => number, mean: number, variance: number, fourth: number): void {
  const values = Float64Array.from({ length: N }, draw);
  const found = values.reduce((sum, value) => sum + value, 0) / N;
  const spread = values.reduce((sum, value) => sum + (value - found) ** 2, 0) / N;
  assert.ok(Math.abs(found - mean) <= 5 * Math.sqrt(variance / N), `mean ${found}, expected ${mean}`);
  const error = Math.sqrt((fourth - variance * variance) / N);
  assert.ok(Math.abs(spread - variance) < 5 * error, `variance ${spread}, expected ${variance}`);
}

test('normal draws', () => {
  const random = new Random(1);
  hasMoments(() => random.normal(), 0, 1, 3);
  const tail = Array.from({ length: N }, () => random.normal()).filter(value => value > 2).length / N;
  close([tail], [0.02275], 0.002, 'share above 2');
});

for (const mean of [0, 0.3, 5, 19.9, 20, 35.5, 400, 1e6]) {
  test(`Poisson draws of mean ${mean}`, () => {
    const random = new Random(2);
    hasMoments(() => random.poisson(mean), mean, mean, mean + 3 * mean * mean + 1e-9);
    assert.ok(Number.isInteger(random.poisson(mean)), `mean ${mean}`);
  });
}

test('both ways to a Poisson count give the shares of the distribution', () => {
  for (const mean of [6, 24]) {
    const random = new Random(3);
    const counts = new Float64Array(100);
    for (let n = 0; n < N; n++) counts[random.poisson(mean)]!++;
    counts.forEach((count, k) => {
      const p = Math.exp(k * Math.log(mean) - mean - logFactorial(k));
      assert.ok(Math.abs(count / N - p) < 5 * Math.sqrt(p / N) + 5 / N, `${k}: ${count / N}, expected ${p}`);
    });
  }
});

test('log factorials: the table, and the series beyond it', () => {
  close([logFactorial(0), logFactorial(1), logFactorial(5)], [0, 0, Math.log(120)], 1e-15, 'small');
  close([logFactorial(170)], [706.5730622457874], 1e-15, '170!');
  close([logFactorial(100000)], [1051299.221899122], 1e-15, '100000!');
  close([logFactorial(1024) - logFactorial(1023)], [Math.log(1024)], 1e-11, 'where they meet');
});
