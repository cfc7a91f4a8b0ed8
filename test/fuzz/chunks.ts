// How an input is cut where it comes in chunks: the input itself decides, so that a fault comes again, and all places of a
// format are cut in the long run. Few chunks, as each costs about as much as reading a whole small file.
const MOST_CHUNKS = 6;
/** One in so many inputs comes in chunks of a few bytes, and all that are short, as those that were faults once are. */
const FINE = 32;
const SHORT = 48;
const FINEST = 7;

/** A number that any change of the bytes changes. */
export function diceOf(bytes: Uint8Array): number {
  let dice = 0;
  for (const byte of bytes) dice = (Math.imul(dice, 31) + byte) >>> 0;
  return dice;
}

/** The size of the chunks of an input. */
export function chunkSize(bytes: Uint8Array): number {
  const dice = diceOf(bytes) >>> 4;
  if (bytes.length <= SHORT || dice % FINE === 0) return FINEST;
  const least = Math.ceil(bytes.length / MOST_CHUNKS);
  return Math.max(1, least + (dice % Math.max(1, bytes.length - least)));
}
