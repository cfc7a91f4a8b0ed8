// Numbers things that may share their names.

/** Answers which of its name a thing is, from 1 on, of those that it was asked for before. */
export function ordinals(): (name: string) => number {
  const counts = new Map<string, number>();
  return name => {
    const ordinal = (counts.get(name) ?? 0) + 1;
    counts.set(name, ordinal);
    return ordinal;
  };
}
