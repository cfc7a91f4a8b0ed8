// The Markdown of accuracy: a section for each application, with one line for each figure.
import * as os from 'node:os';
import { table } from '../markdown.ts';
import { peerVersions } from './peers.ts';
import { type Measure, OURS, type Outcome, type Task } from './task.ts';

export interface Result {
  task: Task;
  data: string;
  outcomes: readonly Outcome[];
}

const HEAD = `# Accuracy

Written by \`npm run accuracy\`, which [README.md](README.md) describes: \`hmm\` beside the programs that its users have now, in the
same run on the same data. Bold is what misses its floor. Seconds are of one run, of whole commands.
`;

export function section(application: string, results: readonly Result[]): string {
  const rows = results.flatMap(result =>
    result.task.measures.filter(one => isOfUse(result, one)).map(one => row(result, one)),
  );
  const remarks = results.flatMap(({ task, outcomes }) =>
    outcomes.flatMap(({ side, remarks }) => remarks.map(one => `- ${task.name}, ${side}: ${one}`)),
  );
  const tables = table(['what', 'data', 'figure', OURS, 'peer', 'floor'], rows);
  return [`## ${application}`, machine(), tables, ...(remarks.length > 0 ? [remarks.join('\n')] : []), '']
    .join('\n\n')
    .trimEnd();
}

/** The document with this section in the place of the one of the same name, or at the end. */
export function withSection(document: string, application: string, text: string): string {
  const [, ...old] = document.split(/^(?=## )/m);
  const sections = old.map(one => one.trimEnd());
  const place = sections.findIndex(one => one.startsWith(`## ${application}\n`));
  if (place < 0) sections.push(text);
  else sections[place] = text;
  return `${[HEAD.trimEnd(), ...sections].join('\n\n')}\n`;
}

/** What has no floor and nobody's figure, as the time of what was not trained, has no line. */
function isOfUse({ outcomes }: Result, { name, floor }: Measure): boolean {
  return floor !== undefined || outcomes.some(({ figures }) => figures[name] !== undefined);
}

function row({ task, data, outcomes }: Result, measure: Measure): string[] {
  const { name, floor } = measure;
  const ours = outcomes.find(({ side }) => side === OURS)?.figures[name];
  const peers = outcomes.filter(({ side, figures }) => side !== OURS && figures[name] !== undefined);
  return [
    task.what,
    data,
    name,
    ours === undefined ? '' : misses(ours, measure) ? `**${show(ours, measure)}**` : show(ours, measure),
    peers.map(({ side, figures }) => `${side} ${show(figures[name]!, measure)}`).join(', '),
    floor === undefined ? '' : show(floor, measure),
  ];
}

function misses(figure: number, { unit, floor }: Measure): boolean {
  return floor !== undefined && (LESS_IS_BETTER.has(unit) ? figure > floor : figure < floor);
}

/** Of differences in bits, too. */
const LESS_IS_BETTER = new Set<Measure['unit']>(['s', 'bits']);

function show(figure: number, { unit }: Measure): string {
  if (unit === '%' || unit === 'nats') return `${figure.toFixed(1)} ${unit}`;
  if (unit === 'bits') return `${figure.toFixed(2)} bits`;
  if (unit === 'times') return figure.toPrecision(2);
  return `${figure < 10 ? figure.toPrecision(2) : figure.toFixed(0)} s`;
}

function machine(): string {
  const cpus = os.cpus();
  const date = new Date().toISOString().slice(0, 10);
  const versions = [`Node ${process.versions.node}`, ...peerVersions()].join(', ');
  return `${date}, ${cpus.length} cores ${cpus[0]?.model ?? ''}; ${versions}.`;
}
