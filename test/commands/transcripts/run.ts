// Runs the steps of transcripts in a fresh folder that holds a copy of fixtures/, and compares.
import { strict as assert } from 'node:assert';
import { cpSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { ROOT, runLine } from './run-line.ts';
import {
  fits,
  lineFits,
  type Outcome,
  type Part,
  parseMarkdown,
  parseTranscript,
  printedLines,
} from './transcript.ts';

/** UPDATE_TRANSCRIPTS=1 writes what commands print in place of what was expected. Read it before you believe it. */
const updates = process.env.UPDATE_TRANSCRIPTS === '1';

/** Files whose every step is run as a process, so that bin/hmm with its real streams is tried as well. */
const REAL = ['pipelines.txt'];

/** HMM_PROCESSES=1 runs every step of every file so. */
const areAllReal = process.env.HMM_PROCESSES === '1';

/** Runs a transcript, or the ```console blocks of a Markdown file, and compares each step. */
export async function checkFile(path: string): Promise<void> {
  requireBuild();
  const isMarkdown = path.endsWith('.md');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const parts = isMarkdown ? parseMarkdown(lines) : parseTranscript(lines);
  const folder = await mkdtemp(join(tmpdir(), 'hmm-transcript-'));
  try {
    cpSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
    // A terminal shows both streams in one: so does Markdown.
    const processes = areAllReal || REAL.includes(basename(path));
    const running = { folder, merged: isMarkdown, processes };
    await runAll(parts, relative(ROOT, path), command => runLine(command, running));
    if (isMarkdown) await checkPictures(path, lines, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (updates) await writeFile(path, linesAfter(parts).join('\n'));
}

/** Every picture that a document shows was made by its commands, as a file of the same name. */
async function checkPictures(path: string, lines: readonly string[], folder: string): Promise<void> {
  for (const [, link] of lines.join('\n').matchAll(/!\[[^\]]*\]\(([^)]+\.svg)\)/g)) {
    const [shown, made] = [join(dirname(path), link!), join(folder, basename(link!))];
    // Where it comes from changes with the version of the program, and with the last digits of a model.
    const printed = (await readFile(made, 'utf8')).replace(/<metadata>[^<]*<\/metadata>\n/, '');
    if (updates) await writeFile(shown, printed);
    const expected = await readFile(shown, 'utf8');
    const isSame = fits(expected.split('\n'), printed.split('\n'));
    assert.ok(isSame, `${relative(ROOT, shown)} is not what the commands of ${relative(ROOT, path)} draw`);
  }
}

async function runAll(
  parts: readonly Part[],
  name: string,
  runStep: (command: string) => Promise<Outcome>,
): Promise<void> {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const { step } = part;
    const printed = printedLines(await runStep(step.command));
    if (fits(step.expected, printed)) continue;
    if (updates) {
      step.expected = printed;
      continue;
    }
    // Lines that fit are shown alike, so that the difference is what it is about.
    const shown = step.expected.map((line, n) =>
      n < printed.length && lineFits(line, printed[n]!) ? printed[n]! : line,
    );
    const message = `${name}:${step.line}: $ ${step.command}\n\nprinted (+) is not as expected (-)`;
    assert.equal(printed.join('\n'), shown.join('\n'), message);
  }
}

function linesAfter(parts: readonly Part[]): string[] {
  return parts.flatMap(part => (part.kind === 'text' ? part.lines : [...part.lines, ...part.step.expected]));
}

/** bin/hmm runs what the compiler wrote. */
export function requireBuild(): void {
  if (existsSync(join(ROOT, 'dist', 'main.js'))) return;
  throw new Error(
    'dist/main.js is missing: transcripts run the built program (npm test builds it, or npm run build)',
  );
}
