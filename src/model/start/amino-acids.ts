// What is known of amino acids without any sequence at hand.

/** The share of each amino acid in all proteins, in percent (UniProtKB/Swiss-Prot, release statistics). */
export const SHARES: Readonly<Record<string, number>> = {
  A: 8.25,
  R: 5.53,
  N: 4.06,
  D: 5.46,
  C: 1.38,
  Q: 3.93,
  E: 6.72,
  G: 7.07,
  H: 2.27,
  I: 5.91,
  L: 9.65,
  K: 5.8,
  M: 2.41,
  F: 3.86,
  P: 4.74,
  S: 6.65,
  T: 5.36,
  W: 1.1,
  Y: 2.92,
  V: 6.86,
};

/** The hydropathy of each, above 0 where it shuns water (Kyte & Doolittle 1982, J Mol Biol 157:105). */
export const HYDROPATHY: Readonly<Record<string, number>> = {
  A: 1.8,
  R: -4.5,
  N: -3.5,
  D: -3.5,
  C: 2.5,
  Q: -3.5,
  E: -3.5,
  G: -0.4,
  H: -3.2,
  I: 4.5,
  L: 3.8,
  K: -3.9,
  M: 1.9,
  F: 2.8,
  P: -1.6,
  S: -0.8,
  T: -0.7,
  W: -0.9,
  Y: -1.3,
  V: 4.2,
};
