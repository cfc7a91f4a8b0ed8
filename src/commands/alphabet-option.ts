// How `--alphabet` is read. Light: every start of `hmm` loads this file.
import { InvalidArgumentError } from 'commander';
import { WORDS } from '../model/alphabet.ts';
import { MOST_SYMBOLS } from '../model/codes.ts';

/** dna, rna, protein, integers, words, or the letters themselves. */
export function alphabet(text: string): string {
  if (['dna', 'rna', 'protein'].includes(text.toLowerCase())) return text.toLowerCase();
  if (text.startsWith(WORDS)) return wordsOf(text);
  if (/^\d+\.\.\d+$/.test(text)) return integersTo(text);
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new InvalidArgumentError('Expected dna, rna, protein, 0..35, words:a,b or printable letters.');
  if (/^[^,]+(,[^,]+)+$/.test(text)) {
    const words = text.split(',');
    const isLetters = words.every(word => word.length === 1);
    throw new InvalidArgumentError(
      isLetters
        ? `Letters stand without commas: ${words.join('')}.`
        : `Words stand behind '${WORDS}': ${WORDS}${text}.`,
    );
  }
  if (new Set(text).size === text.length) return text;
  throw new InvalidArgumentError('A letter occurs twice.');
}

function wordsOf(text: string): string {
  const words = text
    .slice(WORDS.length)
    .split(',')
    .map(word => word.trim());
  if (words.includes(''))
    throw new InvalidArgumentError('Expected words with commas between: words:sunny,rainy.');
  const twice = words.find((word, n) => words.indexOf(word) < n);
  if (twice !== undefined) throw new InvalidArgumentError(`The word '${twice}' occurs twice.`);
  if (words.length > MOST_SYMBOLS)
    throw new InvalidArgumentError(`There are at most ${MOST_SYMBOLS} symbols.`);
  return WORDS + words.join(',');
}

function integersTo(text: string): string {
  const [first, last] = text.split('..').map(Number) as [number, number];
  if (first !== 0) {
    const hint = 'Integers begin with 0, as 0..35; others are words: words:1,2,3.';
    throw new InvalidArgumentError(hint);
  }
  if (last >= MOST_SYMBOLS) throw new InvalidArgumentError(`Integers go up to ${MOST_SYMBOLS - 1}.`);
  return `0..${last}`;
}
