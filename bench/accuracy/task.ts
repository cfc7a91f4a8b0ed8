// What a task is: data on which hmm and its peers are run, and the figures by which they are compared.

/** Of seconds and bits of difference, fewer are better; of all others, more. */
export interface Measure {
  name: string;
  unit: '%' | 's' | 'bits' | 'nats' | 'times';
  /** What hmm has to reach at least, if that is said. */
  floor?: number | undefined;
}

/** By the names of measures. */
export type Figures = Record<string, number>;

/** What one of the programs came to, or why it did not. */
export interface Outcome {
  side: string;
  figures: Figures;
  remarks: string[];
}

export interface Task {
  /** How the command line calls it. */
  name: string;
  what: string;
  measures: readonly Measure[];
  run(context: Context): { data: string; outcomes: Outcome[] };
}

export interface Context {
  /** The folder of real data. */
  data: string;
  /** Whether this side is asked for. */
  wants(side: string): boolean;
  say(line: string): void;
}

export const OURS = 'hmm';

/** Runs one side; what goes wrong with it is said in the table, and the others go on. */
export function attempt(
  side: string,
  { wants, say }: Context,
  run: () => { figures: Figures; remarks?: string[] },
): Outcome[] {
  if (!wants(side)) return [];
  say(`  ${side}`);
  try {
    return [{ side, remarks: [], ...run() }];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say(`  ${side}: ${message}`);
    return [{ side, figures: {}, remarks: [message] }];
  }
}
