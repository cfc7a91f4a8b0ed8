// A process that writes a file and is not done with it: says so on its output, and goes on until a signal comes.
// With `heeded`, the first signal is held back, as training does, and the file is finished.
import { writeFile } from 'node:fs/promises';
import { replaceFile } from '../../../src/io/bytes/whole-file.ts';
import { terminalOf } from '../../../src/terminal.ts';

const [target, how] = process.argv.slice(2);
const { heedSignals } = terminalOf(process);
let tell = () => {};
const heard = new Promise<void>(resolve => (tell = resolve));
if (how === 'heeded') {
  const stop = heedSignals(() => {
    stop();
    tell();
  });
}
const clock = setInterval(() => {}, 1000);
await replaceFile(target!, async (unfinished, { flags }) => {
  await writeFile(unfinished, 'whole\n', { flag: flags });
  process.stdout.write('writing\n');
  await heard;
});
clearInterval(clock);
