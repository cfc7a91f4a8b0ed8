// The schema of what `--errors json` prints.
import { z } from 'zod';
import { ERROR_CODES } from './error-codes.ts';

export const complaintSchema = z.strictObject({
  code: z.enum(ERROR_CODES).describe('what kind of thing went wrong; docs/errors.md explains each'),
  command: z.string().describe('which command met it, like hmm score'),
  place: z.string().describe('the file, and where in it').optional(),
  message: z.string(),
  hint: z.string().describe('how to mend it; for a bug, where in hmm it is').optional(),
});

/** What is said of an error: which command met it, where, what and why. */
export type Complaint = z.infer<typeof complaintSchema>;
