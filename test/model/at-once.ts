// The E-step in one go, as tests want it.

import * as objective from '../../src/model/training/objective.ts';
import * as statistics from '../../src/model/training/statistics.ts';
import { finish } from '../../src/model/work.ts';

/** The E-step without pauses. */
export const expect = (...given: Parameters<typeof statistics.expect>): statistics.Statistics =>
  finish(statistics.expect(...given));

/** The E-step for the objective that the data ask for, without pauses. */
export const expectObjective = (
  ...given: Parameters<typeof objective.expectObjective>
): statistics.Statistics => finish(objective.expectObjective(...given));
