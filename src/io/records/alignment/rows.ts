// Rows of an alignment, which come in pieces: each piece goes to the row of its name.
import type { Alignment } from '../../../model/profile/multiple-alignment.ts';
import { UserError } from '../../../user-error.ts';

/** The pieces of each row by its name, in the order of the file, with where the first one is. */
export type Rows = Map<string, { pieces: string[]; place: string }>;

/** Adds a piece to the row of this name. */
export function addPiece(rows: Rows, name: string, piece: string, place: string): void {
  const row = rows.get(name);
  if (row) row.pieces.push(piece);
  else rows.set(name, { pieces: [piece], place });
}

/** The text of a row, if there is one of this name. */
export function rowNamed(rows: Rows, name: string): string | undefined {
  return rows.get(name)?.pieces.join('');
}

/** The rows as an alignment. @throws UserError if there are none, or they are not all as long as the first */
export function alignmentOf(rows: Rows, place: string): Pick<Alignment, 'ids' | 'rows' | 'places'> {
  const ids = [...rows.keys()];
  const texts = ids.map(id => rowNamed(rows, id)!);
  const places = ids.map(id => rows.get(id)!.place);
  const columns = texts[0]?.length ?? 0;
  if (columns === 0) throw badAlignment(place, 'an alignment without sequences', 'at least one is needed');
  const n = texts.findIndex(({ length }) => length !== columns);
  if (n < 0) return { ids, rows: texts, places };
  throw badAlignment(
    places[n]!,
    `${ids[n]} has ${texts[n]!.length} columns, and ${ids[0]} above it ${columns}`,
    'all rows of an alignment are of one length; is a name there twice, or a piece of a row missing?',
  );
}

export function badAlignment(place: string, message: string, hint: string): UserError {
  return new UserError('bad-alignment', message, { place, hint });
}
