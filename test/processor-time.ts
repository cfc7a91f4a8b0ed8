// Tells time that grows faster than what is read: by the processor's, which others on the machine do not change.
import { strict as assert } from 'node:assert';

/** What work gives, which may take so many seconds of the processor. */
export async function within<Result>(seconds: number, work: () => Result | Promise<Result>): Promise<Result> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1e6;
  assert.ok(took < seconds, `took ${took} s of the processor, and ${seconds} are enough`);
  return result;
}
