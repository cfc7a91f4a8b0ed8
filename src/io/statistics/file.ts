// Reads and writes statistics files. Each ends with a checksum, so that a damaged one is told from a whole one.
import { createHash } from 'node:crypto';
import type { Input, Output } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { asksForGzip, bgzfSync } from '../bytes/bgzf.ts';
import { isDeep } from '../bytes/json-syntax.ts';
import { writeTo } from '../bytes/sink.ts';
import { openSource } from '../bytes/source.ts';
import { jsonText } from '../bytes/text.ts';
import { writeWhole } from '../bytes/whole-file.ts';
import { readWhole } from '../bytes/whole-source.ts';
import { doublesText, type ShardStatistics, statisticsSchema } from './schema.ts';

/** A longer file would be no string. */
const MOST_BYTES = 2 ** 29 - 24;
/** Options that are lists of pairs have three. */
const MOST_LEVELS = 8;
const HINT = 'statistics files are written by hmm expect: make this one again';

/** Writes a statistics file whole or not at all; `-` is standard output, and the suffix .gz compresses. */
export async function writeStatistics(path: string, shard: ShardStatistics, output: Output): Promise<void> {
  const text = statisticsText(shard);
  if (path === '-') await writeTo(path, [text], output);
  else await writeWhole(path, asksForGzip(path) ? bgzfSync(text) : text);
}

/** The text of a statistics file. */
export function statisticsText({ statistics, ...rest }: ShardStatistics): string {
  const numbers = Object.fromEntries(
    Object.entries(statistics).map(([name, value]) => [
      name,
      value instanceof Float64Array ? doublesText(value) : value,
    ]),
  );
  const content = { ...rest, statistics: numbers };
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, undefined, 1)}\n`;
}

function checksumOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Reads a statistics file. @throws UserError that names the file and what is wrong with it */
export async function readStatistics(path: string, standardInput?: Input): Promise<ShardStatistics> {
  const source = await openSource(path, standardInput);
  const bytes = await readWhole(source, HINT, MOST_BYTES);
  return parseStatistics(jsonText(bytes, 'bad-statistics', source.name), source.name);
}

/** The statistics in the text of such a file; `place` is for messages. @throws UserError that says what is wrong with it */
export function parseStatistics(text: string, place: string): ShardStatistics {
  const damaged = (message: string) => new UserError('bad-statistics', message, { place, hint: HINT });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged('is no whole JSON, as a statistics file is');
  }
  if (isDeep(content, MOST_LEVELS)) throw damaged(`has more than ${MOST_LEVELS} levels of lists and objects`);
  const { format, version, checksum, ...rest } = Object(content) as Record<string, unknown>;
  if (format !== 'hmm-statistics') throw damaged('is no statistics file');
  if (version !== 1) throw damaged(`is a statistics file of version ${JSON.stringify(version)}, expected 1`);
  if (checksum !== checksumOf({ format, version, ...rest }))
    throw damaged('is damaged: its checksum differs');
  const parsed = statisticsSchema.safeParse({ format, version, ...rest });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(`${issue!.path.join('.') || 'the file'}: ${issue!.message}`);
}
