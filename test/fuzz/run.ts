// npm run fuzz [-- inputs [targets]]: wild inputs for every target, 1,000,000 unless said, two targets at a time. HMM_FUZZ_SEED
// gives others. Prints a row of docs/reliability.md for each.
import { grouped } from '../../src/wording.ts';
import { fuzzInProcess } from './processes.ts';
import { TARGETS } from './targets/all.ts';

const AT_ONCE = 2;

const [first, ...rest] = process.argv.slice(2);
const count = Number(first ?? 1_000_000);
const seed = Number(process.env.HMM_FUZZ_SEED ?? 1);
const waiting = rest.length > 0 ? rest : Object.keys(TARGETS);
console.log('| target | inputs | read | refused | kept | faults | time |\n|---|---|---|---|---|---|---|');
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const started = performance.now();
      for await (const { read, refused, kept, faults } of fuzzInProcess({
        names: [name],
        seed,
        count,
        isGuided: true,
      })) {
        const seconds = Math.round((performance.now() - started) / 1000);
        const numbers = [read + refused, read, refused, kept].map(grouped).join(' | ');
        console.log(`| ${name} | ${numbers} | ${faults.length} | ${seconds} s |`);
        for (const fault of faults) console.error(fault);
        if (faults.length > 0) process.exitCode = 1;
      }
    }
  }),
);
// The kernels' library keeps threads.
process.exit();
