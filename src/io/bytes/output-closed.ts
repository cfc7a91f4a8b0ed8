/** Thrown when the reader of our output has gone away (`| head`): nobody wants the rest, and nothing is wrong. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}
