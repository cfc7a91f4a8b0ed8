// The only error for what a user can mend. Anything else that is thrown is a bug of ours and keeps its trace.
import type { ErrorCode } from './error-codes.ts';

/** What kind of mistake it is; src/main.ts makes an exit code of it. */
export type UserErrorKind = 'data' | 'usage';

/** Where the mistake is and how to mend it, for the two lines that the user sees. */
export interface UserErrorDetails {
  /** Place of the mistake, like `genes.fa.gz:12 (record chr2)`. */
  place?: string;
  /** What was expected and what to do; printed on a line of its own. */
  hint?: string;
  /** `data` (the default): input or model is bad. `usage`: the command line is. */
  kind?: UserErrorKind;
}

/** A mistake the user can mend. `message` says what is wrong, without the place; `code` says it to programs. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly hint: string | undefined;
  readonly kind: UserErrorKind;

  constructor(code: ErrorCode, message: string, details: UserErrorDetails = {}) {
    super(message);
    this.code = code;
    this.place = details.place;
    this.hint = details.hint;
    this.kind = details.kind ?? 'data';
  }
}
