// The topics of help are true: every format, column and field is there, and the model it prints is one.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMATS } from '../../../src/commands/help/formats.ts';
import { MODEL } from '../../../src/commands/help/model.ts';
import { program } from '../../../src/commands/program.ts';
import { modelSchema } from '../../../src/io/model-file/model-schema.ts';
import { terminalOf } from '../../../src/terminal.ts';
import { ROOT } from '../transcripts/run-line.ts';

const names = (text: string, name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);

/** The part of the formats under a heading that begins a line. */
const section = (heading: string) =>
  new RegExp(`^${heading}\\b.*\\n((?: .*\\n|\\n(?= ))*)`, 'm').exec(FORMATS)?.[1] ?? '';

test('every format of every command is explained under its name', () => {
  const formats = program('0', terminalOf(process)).commands.flatMap(command =>
    command.options
      .filter(({ long }) => long === '--format' || long === '--input-format')
      .map(({ long, argChoices }) => ({
        heading: long === '--format' ? command.name() : 'INPUT',
        choices: argChoices!.filter(choice => choice !== 'auto'),
      })),
  );
  assert.ok(formats.length >= 10);
  for (const { heading, choices } of formats) {
    for (const choice of choices) assert.ok(names(section(heading), choice), `${heading}: ${choice}`);
  }
});

test('every column and member of docs/formats.md and docs/evaluate.md is named', () => {
  const document = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');
  const columns = (text: string) =>
    [...text.matchAll(/^\| (?:column|member) \|.*\n\|[-|]+\n((?:\|.*\n)+)/gm)].flatMap(([, rows]) =>
      rows!
        .trim()
        .split('\n')
        .flatMap(row => [...row.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)),
    );
  const parts = document('formats.md')
    .split(/^## /m)
    .map(part => [part.split('\n')[0]!, part] as const);
  for (const [heading, text] of [...parts, ['evaluate', document('evaluate.md')] as const]) {
    for (const name of columns(text)) assert.ok(names(section(heading), name), `${heading}: ${name}`);
  }
  assert.ok(parts.flatMap(([, text]) => columns(text)).length > 20);
});

test('every field of the model file is named', () => {
  const fields = keysOf(modelSchema);
  assert.ok(fields.has('covariances') && fields.has('phase') && fields.has('logLikelihoods'));
  for (const field of fields) assert.ok(names(MODEL, field), field);
});

test('the model that the topic prints is one', () => {
  const printed = MODEL.slice(MODEL.indexOf('{"format"'));
  assert.equal(modelSchema.parse(JSON.parse(printed)).states.length, 2);
});

test('lines fit a terminal of 80 columns', () => {
  for (const line of `${FORMATS}${MODEL}`.split('\n')) assert.ok(line.length < 80, line);
});

/** What going on with training needs is of the program alone. */
const OWN_AFFAIRS = ['unfinished', 'further', 'pending'];

/** Names of the members of all objects within a schema. */
function keysOf(schema: unknown, seen = new Set<unknown>()): Set<string> {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return new Set();
  seen.add(schema);
  const { shape, def } = schema as { shape?: object; def?: object };
  const inner = Object.entries(shape ?? def ?? schema).flatMap(([name, part]) =>
    OWN_AFFAIRS.includes(name) ? [] : [...keysOf(part, seen)],
  );
  return new Set([...Object.keys(shape ?? {}), ...inner]);
}
