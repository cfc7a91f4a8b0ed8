// Tells listeners each time that the operations have walked over positions. Results do not depend on it.

type Listener = (positions: number) => void;

const listeners = new Set<Listener>();

/** From now on the listener is told. The function that is returned ends this. */
export function observeWalks(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** So many positions have been walked over once. */
export function tellOfWalk(positions: number): void {
  for (const listener of listeners) listener(positions);
}
