// Which segments a path is cut into: what each state marks, and how marks go on from one state to the next one.
import { type Mark, marksOf, type State } from '../hmm.ts';

/** What segments of one label stand for. */
export interface Label {
  /** The name of a state, or the type of a feature. */
  name: string;
  strand: State['strand'];
  /** Whether some state says where such segments begin, and where they end. */
  opens: boolean;
  closes: boolean;
}

/** What a state says of a segment that its position is in. */
export interface LabelMark extends Pick<Mark, 'phase' | 'opens' | 'closes'> {
  label: number;
}

export interface Labelling {
  labels: readonly Label[];
  /** [K] the marks of each state; none for a state that is in no segment. */
  marks: readonly (readonly LabelMark[])[];
  links: Links;
}

/** How segments go on where a path goes from one state to the next. */
export interface Links {
  /** Whether nothing begins or ends there, and each segment goes on under the mark of the same index. */
  goesOn(from: number, to: number): boolean;
  /** For each mark of `to`, the index of the mark of `from` whose segment it carries on, or NEW. */
  carried(from: number, to: number): readonly number[];
}

/** A mark that carries on no segment begins one. */
export const NEW = -1;

/** Every state has the label of its own index. If `shown` is given, states that it does not name are hidden. */
export function stateLabelling(states: readonly State[], shown?: readonly string[]): Labelling {
  const labels = states.map(({ name, strand }) => ({ name, strand, opens: false, closes: false }));
  return labellingOf(
    labels,
    states.map(({ name }, label) => (isShown(name, shown) ? [{ label }] : [])),
  );
}

/** Marks of one feature and strand have one label; states without a feature are hidden. */
export function featureLabelling(states: readonly State[], shown?: readonly string[]): Labelling {
  const labels: Label[] = [];
  const labelOf = ({ feature, strand, opens, closes }: Mark): number => {
    let index = labels.findIndex(one => one.name === feature && one.strand === strand);
    if (index < 0) index = labels.push({ name: feature, strand, opens: false, closes: false }) - 1;
    labels[index]!.opens ||= opens === true;
    labels[index]!.closes ||= closes === true;
    return index;
  };
  const marks = states.map(state =>
    isShown(state.name, shown) ? marksOf(state).map(mark => ({ ...mark, label: labelOf(mark) })) : [],
  );
  return labellingOf(labels, marks);
}

function isShown(name: string, shown: readonly string[] | undefined): boolean {
  return shown === undefined || shown.includes(name);
}

function labellingOf(labels: readonly Label[], marks: readonly (readonly LabelMark[])[]): Labelling {
  return { labels, marks, links: linksOf(labels, marks) };
}

/** Found out for a pair of states when a path first goes from one to the other. */
function linksOf(labels: readonly Label[], marks: readonly (readonly LabelMark[])[]): Links {
  const K = marks.length;
  const [unknown, same, other] = [0, 1, 2];
  const kinds = new Uint8Array(K * K).fill(unknown);
  const found = marks.map((): (readonly number[])[] => []);
  const carried = (from: number, to: number) =>
    (found[from]![to] ??= carriedOn(marks[from]!, marks[to]!, labels));
  const isSame = (from: number, to: number) =>
    marks[from]!.length === marks[to]!.length &&
    !marks[to]!.some(({ closes }) => closes) &&
    carried(from, to).every((source, n) => source === n);
  const goesOn = (from: number, to: number) => {
    const pair = from * K + to;
    if (kinds[pair] === unknown) kinds[pair] = isSame(from, to) ? same : other;
    return kinds[pair] === same;
  };
  return { goesOn, carried };
}

/**
 * A mark carries on a segment of its label whose next codon position it has, or else one where either does not say
 * which it is; so that the phase at the start of a segment holds for all of it.
 */
function carriedOn(
  from: readonly LabelMark[],
  to: readonly LabelMark[],
  labels: readonly Label[],
): readonly number[] {
  const taken = new Set<number>();
  return to.map(({ label, phase, opens }) => {
    const find = (fits: (next: State['phase']) => boolean) =>
      from.findIndex(
        (mark, n) =>
          !taken.has(n) && !mark.closes && mark.label === label && fits(phaseAfter(mark, labels[label]!)),
      );
    if (opens) return NEW;
    let source = find(next => next === phase);
    if (source < 0) source = find(next => next === undefined || phase === undefined);
    if (source < 0) return NEW;
    taken.add(source);
    return source;
  });
}

/** The codon position that follows to the right, so many positions on. */
export function phaseAfter({ phase }: LabelMark, { strand }: Label, positions = 1): State['phase'] {
  if (phase === undefined) return undefined;
  return ((phase + (strand === '-' ? 2 : 1) * positions) % 3) as State['phase'];
}
