// What emissions are over, in words, and whether two are over the same.
import { UserError } from '../../user-error.ts';
import type { Emission } from '../emissions/emission.ts';

/** @throws UserError where the emissions of two models are over different things, or of different families */
export function requireSameSpace(first: Emission, second: Emission): void {
  if (keyOf(first) === keyOf(second)) return;
  throw new UserError(
    'models-differ',
    `the models emit different things: ${spaceOf(first)}, and ${spaceOf(second)}`,
    {
      hint: 'only models of the same observations can be compared',
    },
  );
}

function keyOf(emission: Emission): string {
  switch (emission.family) {
    case 'categorical':
      return JSON.stringify([...emission.symbols, emission.order]);
    case 'gaussian':
      return `gaussian ${emission.means[0]!.length}`;
    case 'poisson':
      return `poisson ${emission.rates[0]!.length}`;
    case 'bernoulli':
      return JSON.stringify(['bernoulli', ...emission.marks]);
    case 'multinomial':
      return JSON.stringify(['multinomial', ...emission.symbols]);
  }
}

/** What an emission is over, in words. */
export function spaceOf(emission: Emission): string {
  switch (emission.family) {
    case 'categorical': {
      const symbols = [...emission.symbols];
      const alphabet = emission.alphabet === 'custom' ? '' : `${emission.alphabet}, `;
      const order = emission.order === 0 ? '' : `, order ${emission.order}`;
      return `${symbols.length} symbols (${alphabet}${shortList(symbols)}${order})`;
    }
    case 'gaussian':
      return `${numbers(emission.means[0]!.length)} (gaussian, ${emission.covariance})`;
    case 'poisson':
      return `${numbers(emission.rates[0]!.length)} (poisson)`;
    case 'bernoulli':
      return `${emission.marks.length} marks (${shortList(emission.marks)})`;
    case 'multinomial':
      return `counts of ${emission.symbols.length} symbols (${shortList(emission.symbols)})`;
  }
}

const SHOWN = 30;

function shortList(names: readonly string[]): string {
  const separator = names.every(name => name.length === 1) ? '' : ' ';
  const shown = names.slice(0, SHOWN).join(separator);
  return names.length > SHOWN ? `${shown}…` : shown;
}

function numbers(count: number): string {
  return count === 1 ? '1 number' : `${count} numbers`;
}
