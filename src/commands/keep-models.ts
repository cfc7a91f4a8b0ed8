// Refuses to replace a file by a model, unless --force says so.
import { stat } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** Whether a file with content is at this path. Pipes and devices can be written to again and again. */
export async function isTaken(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true && status.size > 0;
}

/** The error for a file that would be replaced; `instead` is what can be done but for --force. */
export function taken(path: string, instead = 'write to another file with --model'): UserError {
  return new UserError('already-exists', 'is there already, and would be replaced', {
    place: path,
    hint: `${instead}; --force replaces it`,
  });
}
