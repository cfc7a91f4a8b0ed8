// The schema of statistics files: what is expected of a shard of the data under a model.
import { z } from 'zod';

/** Doubles as their bytes, little end first, in base64: the same numbers come back, and a million of them in no time. */
const doubles = z.base64('expected numbers in base64').transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  const values = bytes.length % 8 === 0 ? doublesOf(bytes) : undefined;
  if (values?.every(Number.isFinite)) return values;
  const message = values
    ? 'has infinity, or what is no number'
    : `has ${bytes.length} bytes, which are no doubles`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** A statistics file, without its checksum. */
export const statisticsSchema = z.strictObject({
  format: z.literal('hmm-statistics'),
  version: z.literal(1),
  /** What they were made with: the SHA-256 of the model, and the iteration that it came to. */
  model: z.strictObject({ digest, iteration: count }),
  /** Which part of the data: shard `index` of `count`. */
  shard: z.strictObject({ index: z.int().min(1), count: z.int().min(1) }),
  /** All the data, of which this is a part: the SHA-256 of names, ids and lengths, and how much there is. */
  data: z.strictObject({ digest, files: z.array(z.string()), records: count, positions: count }),
  /** What was asked for beside the data: labels, and how they are read. */
  options: z.record(z.string(), z.unknown()),
  /** Expected counts; see src/model/training/statistics.ts. */
  statistics: z.strictObject({
    logLikelihood: z.number(),
    sequences: count,
    positions: count,
    initial: doubles,
    transitions: doubles,
    occupancy: doubles,
    emissions: doubles,
  }),
});

/** What is expected of a shard. */
export type ShardStatistics = z.output<typeof statisticsSchema>;

function doublesOf(bytes: Buffer): Float64Array {
  return Float64Array.from({ length: bytes.length / 8 }, (_, n) => bytes.readDoubleLE(8 * n));
}

/** The bytes of doubles in base64, as the schema reads them. */
export function doublesText(values: Float64Array): string {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, n) => void bytes.writeDoubleLE(value, 8 * n));
  return bytes.toString('base64');
}
