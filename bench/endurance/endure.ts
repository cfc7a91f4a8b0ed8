// Makes faults one after the other, and gathers what was lost.
import type { Fault, Outcome } from './fault.ts';
import { disks } from './faults/disks.ts';
import { inputs } from './faults/inputs.ts';
import { signals } from './faults/signals.ts';
import { surroundings } from './faults/surroundings.ts';
import { targets } from './faults/targets.ts';
import type { Workbench } from './workbench.ts';

export const FAULTS: readonly Fault[] = [...signals, ...disks, ...targets, ...inputs, ...surroundings];

export interface Endurance {
  /** How often each signal is sent to each command. */
  signals: number;
  /** The most of any other fault for each command. */
  others: number;
  /** The commands that are tried; all unless given. */
  commands?: readonly string[] | undefined;
  say?: (line: string) => void;
}

export async function endure(
  faults: readonly Fault[],
  workbench: Workbench,
  { signals: signalTimes, others, commands, say = () => {} }: Endurance,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const fault of faults) {
    const lost: string[] = [];
    let count = 0;
    const isPossible = (await fault.isPossible?.()) ?? true;
    const tried = fault.commands.filter(({ name }) => commands?.includes(name) ?? true);
    for (const command of isPossible ? tried : []) {
      const times = fault.times === undefined ? signalTimes : Math.min(fault.times, others);
      for (let round = 0; round < times; round++, count++) {
        for (const loss of await fault.run(command, workbench)) {
          lost.push(`${command.name}: ${loss}`);
          say(`lost: ${fault.fault}: ${lost.at(-1)}`);
        }
      }
    }
    say(`${fault.fault}: ${count} times, ${lost.length} losses`);
    outcomes.push({ fault, count, lost });
  }
  return outcomes;
}
