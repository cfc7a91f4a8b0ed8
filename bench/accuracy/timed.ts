// Runs commands and takes their time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bench, root } from '../places.ts';

export interface Time {
  /** On the clock. */
  seconds: number;
  /** Of all threads. */
  cpuSeconds: number;
}

/** Commands one after the other, as one would type them: words between spaces, {names} filled in, hmm as this checkout has it. */
export function timed(commands: readonly string[], names: Record<string, string> = {}): Time {
  const times = commands.map(command => timedWords(command.split(' ').map(word => fill(word, names))));
  return sumOf(times);
}

export function sumOf(times: readonly Time[]): Time {
  return {
    seconds: times.reduce((sum, time) => sum + time.seconds, 0),
    cpuSeconds: times.reduce((sum, time) => sum + time.cpuSeconds, 0),
  };
}

function fill(word: string, names: Record<string, string>): string {
  return word.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (names[name] === undefined) throw new Error(`no {${name}} here`);
    return names[name];
  });
}

function timedWords([program, ...words]: string[]): Time {
  const command =
    program === 'hmm' ? [process.execPath, join(root, 'bin', 'hmm'), ...words] : [program!, ...words];
  const { stdout, stderr, error } = spawnSync('python3', [join(bench, 'measure.py'), ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  if (stdout === '') throw new Error(`${program}: ${complaintOf(stderr)}`);
  const { code, seconds, cpu } = JSON.parse(stdout);
  if (code !== 0) throw new Error(`${program} ${words[0]} ended with code ${code}: ${complaintOf(stderr)}`);
  return { seconds, cpuSeconds: cpu };
}

/** What is told of a failure: the line that calls itself an error, or the first that is no warning. */
export function complaintOf(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '' && !/warning/i.test(line));
  return lines.find(line => /error/i.test(line)) ?? lines[0] ?? 'it says nothing';
}
