// Compiled kernels of another version than the TypeScript around them are refused: calls of them crashed Node.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KERNELS_INTERFACE } from '../../../src/model/native/kernels-interface.ts';
import {
  hasKernels,
  type KernelsModule,
  kernelsModule,
  ofOurInterface,
} from '../../../src/model/native/kernels-module.ts';

const source = (name: string) =>
  readFileSync(new URL(`../../../src/model/native/kernels/${name}`, import.meta.url), 'utf8');

test('the sources and the compiled module have the number that TypeScript expects', () => {
  const written = /interfaceVersion = (\d+);/.exec(source('operations.h'))?.[1];
  assert.equal(Number(written), KERNELS_INTERFACE);
  if (hasKernels()) assert.equal(kernelsModule().interface, KERNELS_INTERFACE);
});

for (const [name, number] of [
  ['without a number, as before there was one', undefined],
  ['of an earlier number', KERNELS_INTERFACE - 1],
  ['of a later number', KERNELS_INTERFACE + 1],
] as const) {
  test(`a module ${name} is refused, and the message says what to run`, () => {
    const module = { interface: number } as unknown as KernelsModule;
    assert.throws(() => ofOurInterface(module), { name: 'UserError', code: 'not-set-up', hint: /hmm setup/ });
  });
}

test('what TypeScript and the kernels say to each other is as it was when the number was chosen', () => {
  // Names and types of inputs, attributes and outputs; the functions of the module; the places of memory that is lent.
  const said = [
    ...source('operations.cc').matchAll(/"([A-Za-z_]+: [a-z0-9]+[^"]*|Hmm[A-Za-z]+)"/g),
    ...source('module.cc').matchAll(/\{"(\w+)", \w+\}/g),
    ...source('operations.h').matchAll(/enum Place \{(.*)\}/g),
  ].map(([, text]) => text);
  const found = createHash('sha256').update(said.join('\n')).digest('hex').slice(0, 16);
  assert.equal(
    `${KERNELS_INTERFACE} ${found}`,
    '4 2fbc8add59554695',
    'raise interfaceVersion (operations.h) and KERNELS_INTERFACE (kernels-interface.ts), then write the new hash here',
  );
});
