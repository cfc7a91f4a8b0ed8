// The index of a file of bgzip.

/** Where the blocks of a file of bgzip are, as `bgzip -r` writes it. */
export function blockOffsets(file: Buffer): Buffer {
  const numbers: bigint[] = [];
  let plain = 0;
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt16LE(at + 16) + 1;
    plain += file.readUInt32LE(at + size - 4);
    at += size;
    numbers.push(BigInt(at), BigInt(plain));
  }
  // The last two would begin after the end, and after the empty block.
  const own = numbers.slice(0, -4);
  return Buffer.from(BigUint64Array.from([BigInt(own.length / 2), ...own]).buffer);
}
