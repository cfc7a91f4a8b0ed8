// The table of faults, in Markdown.
import { table } from '../markdown.ts';
import type { Outcome } from './fault.ts';

export function faultTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ fault, count, lost }) => [
    fault.fault,
    fault.how,
    fault.commands.length === 1 ? fault.commands[0]!.name : `${fault.commands.length}`,
    String(count),
    count === 0 ? 'not possible here' : lost.length === 0 ? 'nothing' : `**${lost.length} times**`,
  ]);
  return table(['fault', 'how made', 'commands', 'how often', 'what was lost'], rows);
}

/** Each loss once, with how often it was met. */
export function lossList(outcomes: readonly Outcome[]): string[] {
  const counts = new Map<string, number>();
  for (const { fault, lost } of outcomes) {
    for (const loss of lost) {
      const line = `${fault.fault}: ${loss}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  return [...counts].map(([line, count]) => `${count} x ${line}`);
}
