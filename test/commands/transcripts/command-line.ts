// Command lines of transcripts taken apart, as far as they are simple: which parts are `hmm` itself, and which are for
// bash.

/** A word as it is, or the files of a folder whose names are anything between a start and an end, as of `folder/a*.fa`. */
export type Word = string | { folder: string; start: string; end: string };

/** `hmm` with its words, and where its streams go to, if not to its neighbours. */
export interface HmmStage {
  kind: 'hmm';
  words: Word[];
  /** The file that standard input comes from. */
  from?: string;
  /** The file that standard output is written to. */
  to?: string;
  /** Whether standard error goes where standard output goes. */
  merged?: boolean;
}

/** A part of a pipeline: `hmm` itself, or what bash runs, which may be a pipeline of its own. */
export type Stage = HmmStage | { kind: 'bash'; script: string };

/** A pipeline, and whether it only runs if the one before it went well (`&&`). */
export interface Pipeline {
  ifWell: boolean;
  stages: Stage[];
}

/** Words whose meaning reaches beyond their own part of the line. */
const REACHING = /^(for|while|if|do|done|exec|cd|export|set|wait|source|trap|ulimit|mkfifo|[A-Za-z_]+=.*)$/;

/**
 * The pipelines of a command line; undefined where it needs a shell as a whole: for variables, jobs and subshells.
 */
export function pipelinesOf(line: string): Pipeline[] | undefined {
  const pieces = split(line.replaceAll('\\\n', ' '));
  if (!pieces) return undefined;
  const pipelines: Pipeline[] = [];
  for (const { before, text } of pieces) {
    const stage = stageOf(text);
    if (!stage) return undefined;
    const current = pipelines.at(-1);
    if (before !== '|' || !current) {
      pipelines.push({ ifWell: before === '&&', stages: [stage] });
      continue;
    }
    const last = current.stages.at(-1)!;
    if (last.kind === 'bash' && stage.kind === 'bash') last.script += ` | ${stage.script}`;
    else current.stages.push(stage);
  }
  return pipelines;
}

/** Pieces of a line between `;`, `&&` and `|`; undefined if there are other signs that only a shell understands. */
function split(line: string): { before: string; text: string }[] | undefined {
  const pieces: { before: string; text: string }[] = [];
  let before = '';
  let text = '';
  for (const [sign] of line.matchAll(/'[^']*'|"(?:[^"\\$`]|\\.)*"|2>&1|&&|\|\||\\.|[\s\S]/g)) {
    if (['||', '&', '(', ')', '$', '`', '"', "'", '\n', '#'].includes(sign)) return undefined;
    if (sign === ';' || sign === '&&' || sign === '|') {
      pieces.push({ before, text: text.trim() });
      before = sign;
      text = '';
    } else text += sign;
  }
  return [...pieces, { before, text: text.trim() }];
}

function stageOf(text: string): Stage | undefined {
  const first = /^\S*/.exec(text)![0];
  if (first === '' || REACHING.test(first)) return undefined;
  if (first !== 'hmm') return { kind: 'bash', script: text };
  const stage: HmmStage = { kind: 'hmm', words: [] };
  const command = text.replace(/\s(?:2>&1|> ?([\w.-]+)|< ?([\w./-]+))(?=\s|$)/g, (_, to, from) => {
    if (to) stage.to = to;
    else if (from) stage.from = from;
    else stage.merged = true;
    return '';
  });
  for (const [word] of command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    const pattern = /^((?:[\w.-]+\/)*)([\w-][\w.-]*)?\*([\w.-]*)$/.exec(word);
    if (pattern) {
      const [, folder, start = '', end] = pattern;
      stage.words.push({ folder: folder!, start, end: end! });
      continue;
    }
    const bare = word.replace(/'[^']*'|"[^"]*"/g, '');
    // Other patterns of files, redirections, escapes.
    if (/[*?[{~<>\\!]/.test(bare) || /"[^"]*\\/.test(word)) return undefined;
    stage.words.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  if (stage.to && stage.merged) return undefined;
  // `hmm` may look at what is behind its streams, and see that they are one file.
  if (stage.from && (stage.to || stage.words.includes('-o'))) return undefined;
  stage.words.shift();
  return stage;
}
