// Reads label FASTA: a record for each sequence, which has the letter of a state in place of each symbol.
import type { Annotation } from '../../model/annotation/feature.ts';
import { UserError } from '../../user-error.ts';
import { linesOf } from '../bytes/lines.ts';
import type { Source } from '../bytes/source.ts';
import { addFeature, emptyAnnotation, requireNew, sequenceEntry, setLength } from './annotation-builder.ts';
import { isPassedOver } from './fields.ts';

/** The letter for a position of which nothing is known. */
const UNKNOWN_LETTER = '?';

/**
 * All labels of a file, as runs of one letter; `?` is unknown.
 * @throws UserError for text before the first header, or two records of one id
 */
export async function readLabelFasta(source: Source): Promise<Annotation> {
  const annotation = emptyAnnotation(source.name, 'path');
  let id: string | undefined;
  let place = '';
  let length = 0;
  let run = { letter: '', start: 0 };
  let records = 0;
  const endRun = () => {
    const { letter, start } = run;
    const type = letter === UNKNOWN_LETTER ? null : letter;
    if (length > start) addFeature(annotation, { sequenceId: id!, start, end: length, type, place });
  };
  const endRecord = () => {
    if (id === undefined) return;
    endRun();
    setLength(annotation, id, length, place);
    sequenceEntry(annotation, id).countsPositions = true;
  };
  for await (const [text, line] of linesOf(source)) {
    if (/^[;#]/.test(text) || (id === undefined && isPassedOver(text))) continue;
    if (text.startsWith('>')) {
      endRecord();
      id = idOfHeader(text, ++records);
      place = `${source.name}:${line} (record ${id})`;
      requireNew(annotation, id, place);
      length = 0;
      run = { letter: '', start: 0 };
      continue;
    }
    for (const letter of text) {
      if (letter === ' ' || letter === '\t') continue;
      if (id === undefined) throw beforeHeader(`${source.name}:${line}`);
      if (letter !== run.letter) {
        endRun();
        run = { letter, start: length };
      }
      length++;
    }
  }
  endRecord();
  return annotation;
}

/** Reads the lengths of the sequences at the end of a GFF3 file; `header` is a line that was read before. */
export async function lengthsOfFasta(
  lines: AsyncIterable<[text: string, line: number]>,
  annotation: Annotation,
  header: [text: string, line: number] | undefined,
): Promise<void> {
  let id: string | undefined;
  let length = 0;
  let place = '';
  let records = 0;
  const end = () => {
    if (id !== undefined) setLength(annotation, id, length, place);
  };
  const start = ([text, line]: [string, number]) => {
    end();
    id = idOfHeader(text, ++records);
    place = `${annotation.name}:${line}`;
    length = 0;
  };
  if (header) start(header);
  for await (const [text, line] of lines) {
    if (text.startsWith('>')) start([text, line]);
    else if (!/^[;#]/.test(text)) length += text.replace(/\s+/g, '').length;
  }
  end();
}

/** The id in a header, which is its first word; the number of the record in the file where there is none. */
function idOfHeader(text: string, number: number): string {
  return /^>[ \t]*([^ \t]*)/.exec(text)![1] || String(number);
}

function beforeHeader(place: string): UserError {
  const hint = "label FASTA is a line '>name' and below it a letter for each position";
  return new UserError('bad-annotation', "text before the first '>'", { place, hint });
}
