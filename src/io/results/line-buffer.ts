// Collects the bytes of lines until there are enough to be written.
import { OVERHANG } from './digits.ts';

/** How many bytes are handed out at once. */
const FULL_BYTES = 1 << 18;
/** How many bytes the first buffer has. A full one would cost more than the lines of a short record. */
const FIRST_BYTES = 1 << 12;

/** A buffer that is filled from the front, and taken away when another line might not fit. */
export class LineBuffer {
  view: DataView<ArrayBuffer>;
  /** The offset of the next line. */
  at = 0;
  private readonly mostLineBytes: number;

  /** Lines have at most so many bytes. */
  constructor(mostLineBytes: number) {
    this.mostLineBytes = mostLineBytes + OVERHANG;
    this.view = this.fresh(FIRST_BYTES);
  }

  /** The last offset at which a line surely fits. */
  get lastStart(): number {
    return this.view.byteLength - this.mostLineBytes;
  }

  get content(): Uint8Array {
    return new Uint8Array(this.view.buffer, 0, this.at);
  }

  /** Returns the content, and empties the buffer. */
  take(): Uint8Array {
    const { content } = this;
    this.view = this.fresh(FULL_BYTES);
    this.at = 0;
    return content;
  }

  private fresh(bytes: number): DataView<ArrayBuffer> {
    return new DataView(new ArrayBuffer(Math.max(bytes, this.mostLineBytes)));
  }
}
