// The names of errors of the system. Node names most of them; of others, like a quota that is used up, it only gives the
// number: the code is `Unknown system error -122`, or `UNKNOWN`.
import { constants } from 'node:os';

const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [-number, name]));

/** The code of an error of the system, like `ENOENT`; undefined for other errors, like `ERR_STREAM_DESTROYED`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', errno = 0 } = error as NodeJS.ErrnoException;
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  return /^unknown/i.test(code) ? (NAMES.get(errno) ?? `E${-errno}`) : undefined;
}
