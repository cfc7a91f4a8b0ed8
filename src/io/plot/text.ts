// Text in pictures: escaped, measured and shortened, and numbers short enough for a cell.

/** Text for SVG and HTML, also between quotation marks. Control characters are removed, since XML has none. */
export function escapeMarkup(text: string): string {
  const plain = text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd');
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return plain.replace(/[&<>"']/g, character => named[character]!);
}

/** The approximate width of a text in pixels, in a wide sans-serif font. East Asian letters are as wide as high. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += character > '\u2e80' ? 1 : /[A-Zmw@%]/.test(character) ? 0.77 : 0.6;
  return width * size;
}

/** The text, cut short with an ellipsis if it is wider than `width`. */
export function shorten(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > width) characters.pop();
  return `${characters.join('')}…`;
}

/** Text in lines of at most this width. */
export function wrap(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || textWidth(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** A number in a few characters, which does not look like 0 or 1 unless it is: 0.123, 1.2e-4, 0.99988. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (size < 0.001) return value.toExponential(1).replace('.0e', 'e');
  if (size > 0.999 && size < 1) {
    const distance = 1 - size;
    return String(Number(value.toFixed(Math.min(9, Math.ceil(-Math.log10(distance)) + 1))));
  }
  if (size < 1) return value.toFixed(3);
  return size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(1);
}

/** A whole number with commas between thousands. */
export function roundNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
