// Standard input can be read only once.
import { UserError } from '../user-error.ts';

/** @throws UserError of kind `usage` if this path and the data, which are standard input without files, are the same */
export function refuseTwice(path: string | undefined, files: readonly string[], what: string): void {
  if (path !== '-' || (files.length > 0 && !files.includes('-'))) return;
  const hint = 'only one of them can come through the pipe: name a file for the other';
  throw new UserError('stdin-twice', `${what} and data are both standard input`, { hint, kind: 'usage' });
}
