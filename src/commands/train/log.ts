// Writes the log of a training: one line for each iteration, as it goes.
import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { fileError } from '../../io/bytes/whole-file.ts';
import { numberField } from '../../io/results/format.ts';
import type { PlannedStart } from '../../model/training/starts.ts';
import type { TrainingStep } from '../../model/training/train.ts';

const HEADER = 'states\tseed\titeration\tlog_likelihood\tper_symbol\tgain\theld_out\tseconds\n';

/**
 * A function that writes a line, or does nothing if no file is named. Training that goes on adds to an existing file.
 */
export function trainingLog(
  path: string | undefined,
  goesOn: boolean,
): (plan: PlannedStart, step: TrainingStep) => void {
  if (path === undefined) return () => {};
  const write = (text: string, how: typeof appendFileSync | typeof writeFileSync) => {
    try {
      how(path, text);
    } catch (error) {
      throw fileError(error as NodeJS.ErrnoException, path);
    }
  };
  if (!goesOn || !existsSync(path) || statSync(path).size === 0) write(HEADER, writeFileSync);
  const began = performance.now();
  return ({ states, seed }, { iteration, statistics, gainPerSymbol, heldOut }) => {
    const { logLikelihood, positions } = statistics;
    const numbers = [states.length, seed, iteration, logLikelihood, logLikelihood / positions, gainPerSymbol];
    const fields = [...numbers.map(numberField), heldOut === undefined ? '' : numberField(heldOut)];
    const seconds = ((performance.now() - began) / 1000).toFixed(3);
    write(`${[...fields, seconds].join('\t')}\n`, appendFileSync);
  };
}
