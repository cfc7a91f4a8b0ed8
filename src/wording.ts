// Words numbers and names alike in all messages and tables.

/** `1 state`, `2,000 states` */
export function plural(count: number, one: string, several = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : several}`;
}

/** So many names are listed unless there is less room. */
export const MOST_LISTED = 12;

/** Names with commas between: the first ones, and how many more there are, of which not all need be given. */
export function listed(names: readonly string[], most = MOST_LISTED, count = names.length): string {
  const shown = names.slice(0, most).join(', ');
  return count > most ? `${shown} and ${grouped(count - most)} more` : shown;
}

/** Text in at most so many characters. */
export function cutShort(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A whole number with commas between thousands. Asking the language for them would take every command 50 ms. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number with so many decimals. What rounds to zero has no sign. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return value < 0 && Number(text) === 0 ? text.slice(1) : text;
}
