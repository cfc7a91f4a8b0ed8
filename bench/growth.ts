// How our time and memory grow with the length of the data: a process of its own for each length.
import { caseFolder, growthCase } from './cases.ts';
import { type Measurement, median } from './race.ts';
import { Worker } from './worker.ts';

const LENGTHS = [1e4, 1e5, 1e6, 1e7, 1e8];

export async function growth(repetitions: number, say: (line: string) => void): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const length of LENGTHS) {
    const one = growthCase(length);
    const worker = await Worker.start('ours', caseFolder(one));
    try {
      for (const task of one.tasks) {
        await worker.run(task);
        await worker.run(task);
        const measurement: Measurement = {
          case: one.name,
          task,
          side: 'ours',
          seconds: [],
          cpuSeconds: [],
          peak: 0,
        };
        for (let n = 0; n < Math.max(1, length >= 1e8 ? Math.min(3, repetitions) : repetitions); n++) {
          const answer = (await worker.run(task))!;
          measurement.seconds.push(answer.seconds);
          measurement.cpuSeconds.push(answer.cpuSeconds);
          measurement.peak = Math.max(measurement.peak, answer.peak);
        }
        measurements.push(measurement);
        say(`growth ${length.toExponential(0)} ${task} ${median(measurement.seconds).toFixed(4)} s`);
      }
    } finally {
      worker.stop();
    }
  }
  return measurements;
}
