// What every task answers about large data at the level of kernels that HMM_KERNELS names, for levels.test.ts: the
// answers on one thread go to the file that is named, and what differed from them elsewhere is printed as JSON.
import { writeFileSync } from 'node:fs';
import { setThreads } from '../../../src/model/native/binding.ts';
import { hasKernels } from '../../../src/model/native/kernels-module.ts';
import { kernelLevel } from '../../../src/model/native/operations.ts';
import { answersOf, TRELLISES } from './levels-data.ts';

const [file] = process.argv.slice(2);

let level = 'reference';
try {
  if (hasKernels()) level = kernelLevel();
} catch {
  level = 'none';
}

const differences: string[] = [];
const isPlain = level === 'reference';
if (level !== 'none') {
  const all: Float64Array[] = [];
  for (const [name, make] of Object.entries(TRELLISES)) {
    setThreads(1);
    const first = answersOf(make());
    all.push(...Object.values(first));
    // The reference engine knows no threads; what it says once is enough.
    for (const [threads, run] of isPlain
      ? []
      : ([
          [1, 2],
          [2, 1],
          [2, 2],
          [3, 1],
          [3, 2],
        ] as const)) {
      setThreads(threads);
      for (const [task, answer] of Object.entries(answersOf(make()))) {
        const isSame = Buffer.from(answer.buffer).equals(Buffer.from(first[task]!.buffer));
        if (!isSame) differences.push(`${name}: ${task} on ${threads} threads, run ${run}`);
      }
    }
  }
  const whole = new Float64Array(all.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of all) {
    whole.set(one, at);
    at += one.length;
  }
  writeFileSync(file!, whole);
}
console.log(JSON.stringify({ level, differences }));
