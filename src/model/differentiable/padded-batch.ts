// Batches of sequences of different lengths: tensors hold them padded to the longest, the engine takes them end to
// end.
import { UserError } from '../../user-error.ts';

/** B sequences of up to T positions in a tensor `[B, T, ...]`, or one in `[T, ...]`. */
export interface PaddedBatch {
  /** [] for one sequence without a batch axis, [B] for a batch. */
  shape: readonly number[];
  /** T, with the padding. */
  steps: number;
  /** [B + 1] sequence b has positions offsets[b] to offsets[b + 1] - 1 once it is packed. */
  offsets: number[];
}

/**
 * The batch that the leading axes of a tensor describe, `[T]` or `[B, T]`.
 * @throws UserError where lengths are not B whole numbers from 0 to T
 */
export function paddedBatch(axes: readonly number[], lengths: ArrayLike<number> | undefined): PaddedBatch {
  const [sequences, steps] = axes.length === 1 ? [1, axes[0]!] : [axes[0]!, axes[1]!];
  const offsets = [0];
  if (lengths && lengths.length !== sequences) {
    throw new UserError('bad-tensor', `there are ${lengths.length} lengths for ${sequences} sequences`);
  }
  for (let b = 0; b < sequences; b++) {
    const length = lengths ? lengths[b]! : steps;
    if (!Number.isInteger(length) || length < 0 || length > steps) {
      throw new UserError(
        'bad-number',
        `length ${length} of sequence ${b} is not a whole number from 0 to ${steps}`,
      );
    }
    offsets.push(offsets[b]! + length);
  }
  return { shape: axes.length === 1 ? [] : [sequences], steps, offsets };
}

/** Packs the rows of all sequences end to end: `[positions, width]` from `[B, T, width]`. */
export function pack({ steps, offsets }: PaddedBatch, padded: Float64Array, width: number): Float64Array {
  const packed = new Float64Array(offsets[offsets.length - 1]! * width);
  for (let b = 0; b + 1 < offsets.length; b++) {
    const start = b * steps * width;
    packed.set(padded.subarray(start, start + (offsets[b + 1]! - offsets[b]!) * width), offsets[b]! * width);
  }
  return packed;
}

/** Puts rows back into `[B, T, width]`, with zeros for padding. */
export function unpack({ steps, offsets }: PaddedBatch, packed: Float64Array, width: number): Float64Array {
  const padded = new Float64Array((offsets.length - 1) * steps * width);
  for (let b = 0; b + 1 < offsets.length; b++) {
    padded.set(packed.subarray(offsets[b]! * width, offsets[b + 1]! * width), b * steps * width);
  }
  return padded;
}
