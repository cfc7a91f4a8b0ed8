// What errors of the system mean for a set-up.
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { asUserError } from '../../src/setup/failures.ts';
import { UserError } from '../../src/user-error.ts';

const systemError = (code: string, errno?: number) =>
  Object.assign(new Error('write'), { code, errno: errno && -errno, path: '/cache/hmm' });

test('a quota that is used up, of which Node gives the number alone', () => {
  for (const code of [`Unknown system error -${constants.errno.EDQUOT}`, 'UNKNOWN']) {
    const error = asUserError(systemError(code, constants.errno.EDQUOT));
    assert.ok(error instanceof UserError, code);
    assert.equal(error.code, 'cannot-be-written');
    assert.match(`${error.message} ${error.hint}`, /\/cache\/hmm.*HMM_CACHE/);
  }
});

test('other errors stay as they are', () => {
  for (const error of [systemError('ECONNRESET'), new TypeError('ours'), 'a word'])
    assert.equal(asUserError(error), error);
});
