// What the schemas of results share. The writers take types of them alone, so that no command loads zod to write.
import { z } from 'zod';

/** A number, or null where it is infinite or there is none: JSON has neither infinity nor NaN. */
export const figure = z.number().nullable();

/** A sum of rounded probabilities may be above 1 by some units of the last digit. */
export const probability = z
  .number()
  .min(0)
  .max(1 + 1e-9);

/** A count, and a position that counts from 0. */
export const count = z.int().min(0);

/** A position that counts from 1. */
export const position = z.int().min(1);

/** The first members of every record. */
export const identity = {
  id: z.string().describe('the first word of the header of FASTA, or the id of a JSON record'),
  description: z.string().describe('the rest of the header').optional(),
  start: position.describe('of a region that was asked for, in the record').optional(),
  end: count.describe('of the region, included; 0 where that is empty').optional(),
  length: count.describe('how many positions the record, or the region of it, has'),
};

/** What -f ndjson writes a line of, and -f json a list. */
export function lineOrList<Line extends z.ZodType>(line: Line): z.ZodUnion<[Line, z.ZodArray<Line>]> {
  return z.union([line, z.array(line)]);
}
