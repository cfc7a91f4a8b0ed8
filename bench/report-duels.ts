// The tables of both duels: against the engine of another checkout, and against the limit.
import type { LimitMeasurement } from './limit.ts';
import { midTime, ratioOf, TASK_NAMES, table } from './markdown.ts';
import type { Measurement } from './race.ts';

/** A line a case, task and number of threads; above 1 the engine of this checkout is the faster one. */
export function beforeTable(measurements: readonly Measurement[]): string {
  const head = [
    'case',
    'task',
    'threads',
    'before, ms',
    'after, ms',
    'before / after',
    'CPU before, ms',
    'CPU after, ms',
    'CPU before / after',
    'agrees',
  ];
  const rows = measurements
    .filter(({ side }) => side === 'ours')
    .map(after => {
      const { case: name, task, threads } = after;
      const before = measurements.find(
        one => one.side === 'before' && one.case === name && one.task === task && one.threads === threads,
      );
      const { agreement, remark } = before ?? {};
      return [
        name,
        TASK_NAMES[task],
        `${threads ?? ''}`,
        midTime(before?.seconds ?? []),
        midTime(after.seconds),
        ratioOf(before?.seconds ?? [], after.seconds),
        midTime(before?.cpuSeconds ?? []),
        midTime(after.cpuSeconds),
        ratioOf(before?.cpuSeconds ?? [], after.cpuSeconds),
        agreement ? (agreement.agrees ? 'yes' : `**no**: ${agreement.difference}`) : (remark ?? ''),
      ];
    });
  return `Medians; "before" is the engine of another checkout, in a process of its own, in turn with ours. Above 1 ours is faster.\n\n${table(head, rows)}`;
}

/** A line a case, task and number of threads. */
export function limitTable(measurements: readonly LimitMeasurement[]): string {
  const rows = measurements.map(({ case: name, task, threads, ours, limit }) => [
    name,
    TASK_NAMES[task],
    `${threads}`,
    midTime(limit.seconds),
    midTime(ours.seconds),
    ratioOf(ours.seconds, limit.seconds),
    midTime(limit.cpuSeconds),
    midTime(ours.cpuSeconds),
    ratioOf(ours.cpuSeconds, limit.cpuSeconds),
  ]);
  const head = [
    'case',
    'task',
    'threads',
    'limit, ms',
    'ours, ms',
    'ours / limit',
    'CPU limit, ms',
    'CPU ours, ms',
    'CPU ours / limit',
  ];
  return `Medians, in turn with ours. How many times what the limit takes ours does; of an EM iteration, the expected counts alone.\n\n${table(head, rows)}`;
}
