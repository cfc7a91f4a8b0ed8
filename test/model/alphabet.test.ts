// Alphabets: codes of letters, case, U and T, ambiguity and missing symbols.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import {
  ALPHABETS,
  type Alphabet,
  alphabetNamed,
  customAlphabet,
  integerAlphabet,
  NOT_A_LETTER,
} from '../../src/model/alphabet.ts';

const codeOf = (alphabet: Alphabet, letter: string) => alphabet.letterCodes[letter.charCodeAt(0)]!;
const membersOf = (alphabet: Alphabet, letter: string) =>
  alphabet.members[codeOf(alphabet, letter)]!.map(m => alphabet.symbols[m]).join('');

test('DNA: symbols in order, lower case, U as T, IUPAC codes, missing symbols', () => {
  const { dna } = ALPHABETS;
  assert.equal(dna.symbols.join(''), 'ACGT');
  for (const [letter, members] of Object.entries({
    A: 'A',
    c: 'C',
    u: 'T',
    U: 'T',
    R: 'AG',
    y: 'CT',
    B: 'CGT',
    V: 'ACG',
  })) {
    assert.equal(membersOf(dna, letter), members, letter);
  }
  for (const letter of 'NnXx-?') assert.equal(codeOf(dna, letter), dna.missing, letter);
  for (const letter of 'EJ*1 .') assert.equal(codeOf(dna, letter), NOT_A_LETTER, letter);
});

test('RNA: T is U, and ambiguity codes speak of U', () => {
  assert.equal(membersOf(ALPHABETS.rna, 'T'), 'U');
  assert.equal(membersOf(ALPHABETS.rna, 'Y'), 'CU');
});

test('protein: 20 residues, B, Z and J for two, N is asparagine, X is missing', () => {
  const { protein } = ALPHABETS;
  assert.equal(protein.symbols.length, 20);
  assert.equal(membersOf(protein, 'B'), 'DN');
  assert.equal(membersOf(protein, 'j'), 'IL');
  assert.equal(membersOf(protein, 'N'), 'N');
  for (const letter of 'XUO-?') assert.equal(codeOf(protein, letter), protein.missing, letter);
  assert.equal(codeOf(protein, '*'), NOT_A_LETTER);
});

test('letters given: both cases are one letter unless both are given', () => {
  const { symbols, missing } = customAlphabet('HP');
  assert.deepEqual([symbols.length, missing], [2, 2]);
  assert.equal(membersOf(customAlphabet('HP'), 'h'), 'H');
  const both = customAlphabet('Aa-');
  assert.deepEqual(
    [codeOf(both, 'A'), codeOf(both, 'a'), codeOf(both, '-'), codeOf(both, '?')],
    [0, 1, 2, 3],
  );
});

test('integers have no letters, and as many symbols as asked for', () => {
  const alphabet = integerAlphabet(300);
  assert.deepEqual([alphabet.symbols.length, alphabet.missing], [300, 300]);
  assert.ok(
    alphabet.letterCodes.every(code => code === NOT_A_LETTER),
    String(alphabet.letterCodes),
  );
});

test('an alphabet by name: words and integers keep the order in which they are given', () => {
  const words = alphabetNamed('words:sunny,rainy,foggy');
  assert.deepEqual([words.name, words.symbols, words.missing], ['custom', ['sunny', 'rainy', 'foggy'], 3]);
  assert.deepEqual(alphabetNamed('0..11'), integerAlphabet(12));
  assert.equal(alphabetNamed('dna'), ALPHABETS.dna);
  assert.deepEqual(alphabetNamed('HT'), customAlphabet('HT'));
});
