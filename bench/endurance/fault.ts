// What a fault is: how it is made, which commands it is tried on, and the check of what was lost.
import type { Command } from './commands.ts';
import type { Workbench } from './workbench.ts';

export interface Fault {
  fault: string;
  how: string;
  /** The commands it is tried on. */
  commands: readonly Command[];
  /** How often on each; so many times as signals are sent unless given. */
  times?: number;
  /** Whether the machine can make it; true unless given. */
  isPossible?: () => boolean | Promise<boolean>;
  /** Makes it once, and says what was lost. */
  run(command: Command, workbench: Workbench): Promise<string[]>;
}

/** What came of a fault. */
export interface Outcome {
  fault: Fault;
  /** How often it was made. */
  count: number;
  /** What was lost, with the command that lost it. */
  lost: readonly string[];
}
