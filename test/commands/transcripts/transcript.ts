// Text that reads like a terminal, taken apart and compared: commands, what they print, exit codes.
//
//   $ hmm score --model seed-model.json empty.fa      a command; a backslash at its end continues it
//   id      length                                    standard output as it is
//   ! hmm score: empty.fa: is empty                   standard error after '! '
//   \ no newline at end                               where output stops within a line
//   [1]                                               the exit code, unless it is 0
//
// Blank lines between commands, and lines starting with '#' after them, are comment. `…` stands for whatever varies.

/** A command with what it should print. */
export interface Step {
  /** 1-based line of the file. */
  line: number;
  command: string;
  expected: string[];
}

/** What a command did. */
export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Lines of a file: kept as they are, or a step whose expected lines may be rewritten. */
export type Part = { kind: 'text'; lines: string[] } | { kind: 'step'; lines: string[]; step: Step };

/** The parts of a transcript. */
export function parseTranscript(lines: readonly string[], firstLine = 1): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const takeText = (end: number) => {
    if (end > at) parts.push({ kind: 'text', lines: lines.slice(at, end) });
    at = end;
  };
  while (at < lines.length) {
    const start = nextCommand(lines, at);
    takeText(start);
    if (start === lines.length) break;
    let end = start + 1;
    while (lines[end - 1]!.endsWith('\\') && end < lines.length) end++;
    const commandLines = lines.slice(start, end);
    const next = nextCommand(lines, end);
    const expected = withoutComment(lines.slice(end, next));
    const command = commandLines.join('\n').slice(2);
    parts.push({ kind: 'step', lines: commandLines, step: { line: firstLine + start, command, expected } });
    at = end + expected.length;
  }
  return parts;
}

/** The parts of a Markdown file: the steps in its ```console blocks, all else text. */
export function parseMarkdown(lines: readonly string[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < lines.length) {
    const opening = lines.indexOf('```console', at);
    if (opening < 0) break;
    const closing = lines.indexOf('```', opening);
    if (closing < 0) throw new Error(`line ${opening + 1}: the \`\`\`console block does not end`);
    parts.push({ kind: 'text', lines: lines.slice(at, opening + 1) });
    parts.push(...parseTranscript(lines.slice(opening + 1, closing), opening + 2));
    at = closing;
  }
  parts.push({ kind: 'text', lines: lines.slice(at) });
  return parts;
}

/** What a step printed, as lines of a transcript. */
export function printedLines({ stdout, stderr, exitCode }: Outcome): string[] {
  const lines = [
    ...linesOf(stdout),
    ...linesOf(stderr).map(line => (line === '' ? '!' : line.startsWith('\\ ') ? line : `! ${line}`)),
  ];
  while (lines.at(-1) === '') lines.pop();
  const mistaken = lines.find(line => line.startsWith('$ '));
  if (mistaken !== undefined) throw new Error(`output that would be taken for a command: ${mistaken}`);
  return exitCode === 0 ? lines : [...lines, `[${exitCode}]`];
}

/** Whether every printed line is as expected. */
export function fits(expected: readonly string[], printed: readonly string[]): boolean {
  return expected.length === printed.length && expected.every((line, n) => lineFits(line, printed[n]!));
}

/** From so many digits on a number is a double printed in full, whose last digits depend on the processor. */
const FULL_DIGITS = 12;
const FULL_TOLERANCE = 1e-9;
const NUMBER = /(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/;

/** Equal but for wildcards and the last digits of doubles printed in full. */
export function lineFits(expected: string, printed: string): boolean {
  if (expected === printed) return true;
  if (expected.includes('…')) {
    const pattern = expected.split('…').map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${pattern.join('.*')}$`).test(printed);
  }
  // Splitting on a group keeps the numbers, at the odd places.
  const [wanted, got] = [expected.split(NUMBER), printed.split(NUMBER)];
  return (
    wanted.length === got.length && wanted.every((text, n) => text === got[n] || closeDoubles(text, got[n]!))
  );
}

function closeDoubles(a: string, b: string): boolean {
  const digits = (text: string) => text.replace(/e.*|\D/g, '').replace(/^0+/, '').length;
  if (!NUMBER.test(a) || !NUMBER.test(b) || Math.max(digits(a), digits(b)) < FULL_DIGITS) return false;
  return (
    Math.abs(Number(a) - Number(b)) <= FULL_TOLERANCE * Math.max(Math.abs(Number(a)), Math.abs(Number(b)))
  );
}

function nextCommand(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, n) => n >= from && line.startsWith('$ '));
  return next < 0 ? lines.length : next;
}

/** Expected lines without the blank and comment lines that lead over to the next command. */
function withoutComment(lines: readonly string[]): string[] {
  let end = lines.length;
  for (;;) {
    let start = end;
    while (start > 0 && lines[start - 1]!.startsWith('#')) start--;
    const isSeparated = start === 0 || lines[start - 1] === '';
    if (isSeparated) end = start;
    if (end === 0 || lines[end - 1] !== '') return lines.slice(0, end);
    while (end > 0 && lines[end - 1] === '') end--;
  }
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : [...text.split('\n'), '\\ no newline at end'];
}
