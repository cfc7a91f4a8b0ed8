// Where valid inputs come from.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A file of fixtures, unpacked. */
export function fixture(name: string): Buffer {
  const bytes = readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Lines of text, each with its end. */
export const text = (...lines: string[]) => Buffer.from(lines.map(line => `${line}\n`).join(''));
