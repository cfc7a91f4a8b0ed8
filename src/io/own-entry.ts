// Looks names of a file up in a table.

/** The entry of this name: none for names that all objects have, like `constructor` and `__proto__`. */
export function ownEntry<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
