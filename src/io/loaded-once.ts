// Loads a module where it is first needed, and once: to ask for it again takes 30 µs, which tells where files are many.

/** What `load` gives, which the first call starts. */
export function loadedOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loaded: Promise<Loaded> | undefined;
  return () => (loaded ??= load());
}
