// Bytes of lines, gathered until there are enough to be worth handing out.
import { OVERHANG } from './digits.ts';

/** Bytes handed out at once. */
const FULL_BYTES = 1 << 18;
/** Bytes of the first buffer: making a full one would cost more than the lines of a short record. */
const FIRST_BYTES = 1 << 12;

/** A buffer filled from the front, to be taken away when another line might not fit. */
export class LineBuffer {
  view: DataView<ArrayBuffer>;
  /** Where the next line goes. */
  at = 0;
  private readonly mostLineBytes: number;

  /** For lines of so many bytes at most. */
  constructor(mostLineBytes: number) {
    this.mostLineBytes = mostLineBytes + OVERHANG;
    this.view = this.fresh(FIRST_BYTES);
  }

  /** Last place at which a line surely fits. */
  get lastStart(): number {
    return this.view.byteLength - this.mostLineBytes;
  }

  get content(): Uint8Array {
    return new Uint8Array(this.view.buffer, 0, this.at);
  }

  /** The content; the buffer is empty afterwards. */
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
