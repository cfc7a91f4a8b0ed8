// Whether the step that was taken from counts made a model.
import { formatModel, parseModel } from '../../io/model-file/checkpoint.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { UserError } from '../../user-error.ts';

/**
 * Refuses a model that could not be read again once it is written, as counts below zero or beyond all bounds make it.
 * @throws UserError
 */
export function requireReadable(model: HiddenMarkovModel): void {
  try {
    parseModel(formatModel(model), 'the model');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = 'make the statistics of all shards anew with hmm expect';
    throw new UserError('bad-statistics', `make no model: ${error.message}`, {
      place: 'the statistics',
      hint,
    });
  }
}
