// Turns errors of the operating system into sentences that say how to mend them; finds the error in compilers' output.
import { systemCode } from '../system-code.ts';
import { UserError } from '../user-error.ts';

/** Returns a UserError for a full disk or a folder that may not be written to, and any other error as it is. */
export function asUserError(error: unknown): unknown {
  const { path = 'the disk' } = error as NodeJS.ErrnoException;
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError('cannot-be-written', `there is no room left for ${path}`, {
        hint: 'Make room, or set HMM_CACHE to a folder on another disk, and try again.',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new UserError('cannot-be-written', `${path} cannot be written to`, {
        hint: 'Let this user write there, or set HMM_CACHE to a folder for TensorFlow’s files, and try again.',
      });
    default:
      return error;
  }
}

/** The line of a compiler's or linker's output that says why it failed. */
export function complaintOf(output: string): string {
  const lines = output.split('\n');
  const reason = lines.find(line => /error|undefined|cannot find/i.test(line)) ?? lines[0];
  return reason?.trim() || 'without saying why';
}
