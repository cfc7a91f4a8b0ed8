// Text from files, as messages show it: what would move a cursor, colour a terminal or begin another line is written out.

/** Control characters of ASCII and Latin-1, the ends of lines of Unicode, and what turns the direction of writing. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text with control characters as \x1b or \u2028. */
export function visible(text: string): string {
  return text.replace(CONTROLS, character => {
    const hex = hexOf(character);
    return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex}`;
  });
}

/** The same line by line. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON text that is the same value, with control characters in the one way that JSON has. */
export function visibleJson(json: string): string {
  return json.replace(CONTROLS, character => `\\u${hexOf(character).padStart(4, '0')}`);
}

function hexOf(character: string): string {
  return character.codePointAt(0)!.toString(16);
}
