// What of the input is asked for: records by their ids, and regions of them.
import { similarName } from '../../../model/annotation/similar-name.ts';
import { UserError } from '../../../user-error.ts';
import { listed } from '../../../wording.ts';

/** Base pairs from 0 on, the end not included and `Infinity` where it is the record's; or positions that have no places. */
export interface Range {
  start: number;
  end: number;
}

/** A record as it is, or a region of it. */
export interface Target {
  id: string;
  range: Range | 'record';
}

/** One thing that is asked for. */
export interface Wanted {
  /** As the user wrote it, for messages. */
  text: string;
  /** Where the user wrote it, if that is in a file. */
  place?: string;
  /** What it may mean: a text like `a:1-5` is the id of a record, or a region of one. */
  targets: readonly Target[];
}

/** What is asked for of one record. */
export interface Part extends Target {
  wanted: Wanted;
}

/** A hint looks at so many ids to find one that is similar. */
const MOST_IDS = 100_000;

/** Finds what is wanted of each record, and keeps what was found. */
export class Choice {
  /** By id, in the order of their starts. */
  readonly #parts = new Map<string, Part[]>();
  readonly #wanted: readonly Wanted[];
  readonly #foundAs = new Map<Wanted, Target>();
  readonly #ids = new Set<string>();

  constructor(wanted: readonly Wanted[]) {
    this.#wanted = wanted;
    for (const one of wanted) {
      for (const target of one.targets) {
        const parts = this.#parts.get(target.id) ?? [];
        parts.push({ ...target, wanted: one });
        this.#parts.set(target.id, parts);
      }
    }
    for (const parts of this.#parts.values()) {
      parts.sort((a, b) => startOf(a) - startOf(b) || endOf(a) - endOf(b));
    }
  }

  /**
   * What is wanted of a record, in the order of starts.
   * @throws UserError for a text that means two things, now that both records are there
   */
  partsOf(id: string): readonly Part[] {
    if (this.#ids.size < MOST_IDS) this.#ids.add(id);
    const parts = this.#parts.get(id);
    if (!parts) return [];
    for (const { wanted } of parts) {
      const target = wanted.targets.find(target => target.id === id)!;
      const before = this.#foundAs.get(wanted) ?? target;
      if (before !== target) throw meansTwo(wanted, before, target);
      this.#foundAs.set(wanted, target);
    }
    return parts;
  }

  /** @throws UserError for what no record had the id of */
  requireAll(): void {
    const missing = this.#wanted.filter(one => !this.#foundAs.has(one));
    if (missing.length === 0) return;
    const [{ text, place, targets }] = missing as [Wanted];
    const ids = [...new Set(missing.map(one => `'${idOf(one)}'`))];
    throw new UserError('unknown-sequence', `no record is called ${listed(ids, 3)}`, {
      ...(place !== undefined && { place }),
      hint: this.#hintFor(targets, text),
    });
  }

  #hintFor(targets: readonly Target[], text: string): string {
    const withPosition = /^(.+):([\d,]+)$/.exec(text);
    if (withPosition && this.#ids.has(withPosition[1]!)) {
      return `a region has a hyphen: ${text}-${withPosition[2]}, or ${text}- to the end of the record`;
    }
    for (const { id } of targets) {
      const similar = similarName(id, this.#ids);
      if (similar !== undefined) return `there is '${similar}'`;
    }
    if (this.#ids.size === 0) return 'there are no records';
    const quoted = [...this.#ids].slice(0, 1000).map(id => `'${id}'`);
    return `the records are ${listed(quoted, 3)}${this.#ids.size > 1000 ? ' and others' : ''}`;
  }
}

function startOf({ range }: Target): number {
  return range === 'record' ? 0 : range.start;
}

function endOf({ range }: Target): number {
  return range === 'record' ? Infinity : range.end;
}

/** The id that is meant, of those that a text may mean: that of a region, if it reads as one. */
function idOf({ targets }: Wanted): string {
  return targets.at(-1)!.id;
}

function meansTwo({ text }: Wanted, one: Target, other: Target): UserError {
  const message = `'${text}' may be of record '${one.id}' and of record '${other.id}'`;
  const [long, short] = one.id.length > other.id.length ? [one.id, other.id] : [other.id, one.id];
  return new UserError('duplicate-name', message, {
    hint: `write {${long}} for the one, and {${short}}${text.slice(short.length)} for the other`,
    kind: 'usage',
  });
}
