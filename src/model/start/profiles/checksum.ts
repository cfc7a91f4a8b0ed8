// The checksum of an alignment that HMMER writes into profiles, by which hmmalign knows an alignment again.
import type { Alignment } from '../../profile/multiple-alignment.ts';
import type { ProfileAlphabet } from '../../profile/profile.ts';

/** The characters in the order of their codes in Easel, the library of HMMER. */
const CHARACTERS: Record<ProfileAlphabet, string> = {
  protein: 'ACDEFGHIKLMNPQRSTVWY-BJZOUX*~',
  dna: 'ACGT-RYMKSWHBVDN*~',
  rna: 'ACGU-RYMKSWHBVDN*~',
};

/** Other characters that mean the same, where they have no code of their own. */
const SYNONYMS: Record<string, string> = { '.': '-', _: '-', '?': 'X', X: 'N', U: 'T', T: 'U' };

/** The hash "one at a time" of Jenkins (1997) over the codes of all rows: a whole number of 32 bits. */
export function checksumOf({ rows }: Alignment, alphabet: ProfileAlphabet): number {
  const codes = codesOf(CHARACTERS[alphabet]);
  let hash = 0;
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) {
      hash = (hash + codes[row.charCodeAt(column)]!) | 0;
      hash = (hash + (hash << 10)) | 0;
      hash ^= hash >>> 6;
    }
  }
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  return (hash + (hash << 15)) >>> 0;
}

/** [128] the code of each character, in either case. */
function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128);
  const give = (character: string, code: number) => {
    for (const form of [character, character.toLowerCase()]) codes[form.charCodeAt(0)] = code;
  };
  for (const [code, character] of [...characters].entries()) give(character, code);
  for (const [character, meant] of Object.entries(SYNONYMS)) {
    if (!characters.includes(character)) give(character, characters.indexOf(meant));
  }
  return codes;
}
