// Pictures of models with silent states: small hollow circles, beside the states that they lead to.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { diagramPicture } from '../../../src/io/plot/diagram.ts';
import { initialPicture } from '../../../src/io/plot/initial.ts';
import { pictureSvg } from '../../../src/io/plot/picture.ts';
import { transitionsPicture } from '../../../src/io/plot/transitions.ts';
import { allStates } from '../../../src/model/hmm.ts';
import { modelFixture } from '../../model/examples.ts';
import { textsOf } from './xml.ts';

const TATA = modelFixture('tata-box.json');
const names = allStates(TATA).map(({ name }) => name);

test('all states are drawn by name, silent ones as small circles', () => {
  for (const draw of [diagramPicture, transitionsPicture, initialPicture]) {
    const texts = textsOf(pictureSvg(draw(TATA)), 'text');
    for (const name of names) assert.ok(texts.includes(name), `${draw.name}: ${name}`);
  }
  const radii = [...pictureSvg(diagramPicture(TATA)).matchAll(/<circle [^>]*r="([\d.]+)"/g)].map(([, r]) =>
    Number(r),
  );
  const small = radii.filter(radius => radius < 10);
  assert.deepEqual([radii.length, small.length], [names.length, TATA.silent!.length]);
});

test('a row of an end has no arrow, and every other state one at least', () => {
  const svg = pictureSvg(diagramPicture(TATA));
  const from = new Set([...svg.matchAll(/<title>(\S+) → /g)].map(([, name]) => name));
  assert.deepEqual([...from].sort(), names.filter(name => name !== 'end').sort());
});
