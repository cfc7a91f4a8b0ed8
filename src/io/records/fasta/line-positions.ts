// Keeps count of lines in a file that comes in chunks, so that messages can say where something stands.

/** 1-based, the column in bytes. */
export interface Position {
  line: number;
  column: number;
}

/** Where the present line and chunk begin; offsets count from the start of the file. */
export class LinePositions {
  line = 1;
  #lineOffset = 0;
  #chunkOffset = 0;

  /** Begins a line at this index of the chunk. */
  startLine(index: number): void {
    this.line++;
    this.#lineOffset = this.#chunkOffset + index;
  }

  /** Leaves out a byte at the start of the line, which belongs to the end of the line before. */
  skipByte(): void {
    this.#lineOffset++;
  }

  /** Ends a chunk of so many bytes. */
  endChunk(length: number): void {
    this.#chunkOffset += length;
  }

  /** Where an index of the chunk is in the file. */
  positionOf(index: number): Position {
    return { line: this.line, column: this.#chunkOffset + index - this.#lineOffset + 1 };
  }
}
