// A report of one piece, such as of a comparison: for people, as a table, or as one JSON object.
import { writeTo } from '../io/bytes/sink.ts';
import type { Terminal } from '../terminal.ts';
import { visible, visibleJson } from '../visible.ts';

/** What a report looks like in each format. */
export interface Report {
  /** Lines for people. */
  text(): Iterable<string>;
  /** Lines of a table, whose fields are escaped. */
  tsv?(): Iterable<string>;
  json(): unknown;
}

/** Writes a report in the format that was asked for, which it must have. */
export async function writeReport(
  { format, output }: { format: keyof Report; output?: string | undefined },
  report: Report,
  terminal: Terminal,
): Promise<void> {
  const lines = {
    text: () => Array.from(report.text(), visible),
    tsv: () => [...report.tsv!()],
    json: () => [visibleJson(JSON.stringify(report.json()))],
  }[format]();
  await writeTo(output, [`${lines.join('\n')}\n`], terminal.output);
}
