// Makes an input that is a fault small: pieces are cut out while the fault stays the same.
import { judge, type Target } from './target.ts';

const MOST_TRIES = 500;

/** Where a fault comes from, as far as it is the same for other inputs. */
function kindOfFault(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const place = fault.stack?.split('\n').find(line => /^\s+at /.test(line));
  return `${fault.name} ${place ?? fault.message.slice(0, 20)}`;
}

/** A shorter input with the same fault. */
export async function shrunk(target: Target, bytes: Buffer, fault: unknown): Promise<Buffer> {
  const wanted = kindOfFault(fault);
  let best = bytes;
  let tries = 0;
  for (let size = bytes.length >> 1; size >= 1; size >>= 1) {
    for (let start = 0; start < best.length && tries < MOST_TRIES; tries++) {
      const shorter = Buffer.concat([best.subarray(0, start), best.subarray(start + size)]);
      const verdict = await judge(target, shorter);
      if (typeof verdict === 'object' && kindOfFault(verdict.fault) === wanted) best = shorter;
      else start += size;
    }
  }
  return best;
}
