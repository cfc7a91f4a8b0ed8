// npm run fuzz [-- inputs [targets]]: wild inputs for every target, 1,000,000 unless said, two targets at a time
// (HMM_FUZZ_PROCESSES), round by round; a run that was ended goes on where it was. HMM_FUZZ_SEED begins another one. Prints a row of
// docs/reliability.md for each target.
import { grouped } from '../../src/wording.ts';
import { fuzzInProcess } from './processes.ts';
import { corpusOf, keepState, type State, stateOf } from './state.ts';
import { TARGETS } from './targets/all.ts';

const AT_ONCE = Number(process.env.HMM_FUZZ_PROCESSES ?? 2);
/**
 * A round begins with inputs whose coverage is looked at; then come others, made of those that were kept, without V8's counters,
 * which make a program up to three times as slow.
 */
const ROUND = { guided: 10_000, plain: 90_000 };

const [first, ...rest] = process.argv.slice(2);
const count = Number(first ?? 1_000_000);
const seed = Number(process.env.HMM_FUZZ_SEED ?? 1);
const waiting = rest.length > 0 ? rest : Object.keys(TARGETS);
console.log('| target | inputs | read | refused | kept | faults | time |\n|---|---|---|---|---|---|---|');
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const state = stateOf(seed, name);
      const before = state.faults;
      while (state.read + state.refused < count && state.faults === before) await round(name, state);
      const { read, refused, faults, seconds } = state;
      const numbers = [read + refused, read, refused, corpusOf(seed, name).length].map(grouped).join(' | ');
      console.log(`| ${name} | ${numbers} | ${faults} | ${Math.round(seconds)} s |`);
      if (faults > before) process.exitCode = 1;
    }
  }),
);
// The kernels' library keeps threads.
process.exit();

/** One round of a target; its counts are added and kept. */
async function round(name: string, state: State): Promise<void> {
  const started = performance.now();
  const own = { names: [name], run: seed, seed: seed + 2 * state.rounds };
  const left = count - state.read - state.refused;
  const guided = TARGETS[name]!.isGuided === false ? 0 : Math.min(ROUND.guided, left);
  const plain = Math.min(ROUND.guided + ROUND.plain, left) - guided;
  const orders = [
    { ...own, count: guided, isGuided: true },
    { ...own, seed: own.seed + 1, count: plain, isGuided: false },
  ];
  for (const order of orders.filter(order => order.count > 0)) {
    for await (const { read, refused, faults } of fuzzInProcess(order)) {
      state.read += read;
      state.refused += refused;
      state.faults += faults.length;
      for (const fault of faults) console.error(fault);
    }
  }
  state.rounds++;
  state.seconds += (performance.now() - started) / 1000;
  keepState(seed, name, state);
}
