// Pieces of straight-line code: sums over states written out term by term, and their compilation.

/** An entry of a K × K matrix of which only some entries can be other than zero; `slot` counts those. */
export interface Place {
  i: number;
  j: number;
  slot: number;
}

/** The entries at places i·K + j. */
export function placesOf(places: Int32Array, K: number): Place[] {
  return Array.from(places, (place, slot) => ({ i: Math.floor(place / K), j: place % K, slot }));
}

/** Writes a piece for each state, with `between` them. */
export function eachState(K: number): (piece: (k: number) => string, between?: string) => string {
  const states = Array.from({ length: K }, (_, k) => k);
  return (piece, between = '\n') => states.map(piece).join(between);
}

/** The sum over the entries of column j; 0 where there are none. */
export function sumInto(places: readonly Place[], j: number, term: (place: Place) => string): string {
  return sum(places.filter(place => place.j === j).map(term));
}

/** The sum over the entries of row i; 0 where there are none. */
export function sumOutOf(places: readonly Place[], i: number, term: (place: Place) => string): string {
  return sum(places.filter(place => place.i === i).map(term));
}

function sum(terms: readonly string[]): string {
  return terms.join(' + ') || '0';
}

/** A function of the named arguments, separated by blanks, with the given body. */
export function compileCode<Compiled>(argumentNames: string, body: string): Compiled {
  return new Function(...argumentNames.split(' '), body) as Compiled;
}
