// Cross-validation: what is tested with each fold, and by that what teaches.
import { Random } from '../../src/model/random.ts';

/** Every item is in one of the folds, whose sizes differ by 1 at most; items keep their order within a fold. */
export function foldsOf<Item>(items: readonly Item[], count: number, seed: number): Item[][] {
  const order = items.map((_, n) => n);
  new Random(seed).shuffle(order);
  const foldOf = new Array<number>(items.length);
  order.forEach((item, place) => {
    foldOf[item] = place % count;
  });
  return Array.from({ length: count }, (_, fold) => items.filter((_, n) => foldOf[n] === fold));
}
