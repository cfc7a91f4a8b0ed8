// Tabs and line ends in the fields of a table, where they would end the field. Only JSON can bring them in.

const ESCAPES: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const CONTROLS: Record<string, string> = { t: '\t', n: '\n', r: '\r' };

/**
 * A field in which tabs and line ends are written as \t, \n and \r. Backslashes are doubled where they would read as
 * such or stand before one, and nowhere else, so that each text has its own.
 */
export function escapeField(field: string): string {
  return field.replace(/(?<!\\)\\+(?=[tnr\t\n\r])|[\t\n\r]/g, found => ESCAPES[found] ?? found + found);
}

/** The text that was written so. */
export function unescapeField(field: string): string {
  return field.replace(/(?<!\\)(\\+)([tnr])/g, (_, { length }: string, letter: string) => {
    const backslashes = '\\'.repeat(length >> 1);
    return backslashes + (length % 2 === 1 ? CONTROLS[letter] : letter);
  });
}
