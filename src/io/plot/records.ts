// Keeps the tracks of many records in the room that a page has for them: what takes most becomes coarser.
import { coarserBins, coarserRuns } from './bins.ts';
import { coarserCoordinates } from './coordinates.ts';
import type { Track } from './track.ts';

/** A page has the tracks of so many records at most. */
const MOST_RECORDS = 1000;
/** And so many bytes of them, which become a third more in its text. */
const MOST_BYTES = 4_500_000;
/** Posteriors of so many bins, at least, tell something of a record. */
const FEWEST_BINS = 100;

/** How many records a page has room for, of K states. */
export function mostRecords(K: number, hasPosteriors: boolean): number {
  if (!hasPosteriors) return MOST_RECORDS;
  const bytes = FEWEST_BINS * K * 6;
  return Math.max(1, Math.min(MOST_RECORDS, Math.floor(MOST_BYTES / bytes)));
}

/** The parts of a track that take room. */
type Bulk = 'posteriors' | 'path' | 'coordinates';

/** The bytes that each part takes in a page. */
function bytesOf({ posteriors, path, coordinates }: Track): Record<Bulk, number> {
  return {
    posteriors: posteriors ? posteriors.mean.length * (posteriors.binSize > 1 ? 6 : 2) : 0,
    path: path ? path.starts.length * (path.means ? 10 : 6) : 0,
    coordinates: coordinates ? coordinates.edges.length * 12 : 0,
  };
}

const sum = (bytes: Record<Bulk, number>) => bytes.posteriors + bytes.path + bytes.coordinates;

/** Makes tracks coarser, those that take most, until they have the room that a page has. */
export function fitPage(tracks: Track[], most: number = MOST_BYTES): void {
  const sizes = tracks.map(bytesOf);
  let total = sizes.reduce((all, size) => all + sum(size), 0);
  while (total > most) {
    const n = sizes.reduce((largest, size, at) => (sum(size) > sum(sizes[largest]!) ? at : largest), 0);
    const [before, coarser] = [sizes[n]!, halved(tracks[n]!, sizes[n]!)];
    const after = bytesOf(coarser);
    // What cannot be made smaller stays.
    if (sum(after) >= sum(before)) return;
    tracks[n] = coarser;
    sizes[n] = after;
    total += sum(after) - sum(before);
  }
}

/** The track with its largest part at half its size, about. */
function halved(track: Track, sizes: Record<Bulk, number>): Track {
  const { posteriors, path, coordinates, length, states } = track;
  const K = states.length;
  const [largest] = (Object.keys(sizes) as Bulk[]).sort((a, b) => sizes[b] - sizes[a]);
  if (largest === 'posteriors') {
    // Bins of more than one position have three values a state.
    const factor = posteriors!.binSize === 1 ? 6 : 2;
    return { ...track, posteriors: coarserBins(posteriors!, factor, length, K) };
  }
  if (largest === 'path') {
    const runs = Math.max(1, Math.floor(path!.starts.length / 2));
    return { ...track, path: coarserRuns(path!, runs, length, K) };
  }
  return { ...track, coordinates: coarserCoordinates(coordinates!) };
}
