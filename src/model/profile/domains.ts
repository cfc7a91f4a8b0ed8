// The domains of a sequence: regions by posteriors, cut where they hold several; then each scored and aligned by itself, as if
// the sequence held no other.
import type { Codes, Path } from '../codes.ts';
import type { Engine } from '../inference/engine.ts';
import type { Work } from '../work.ts';
import { aligned } from './alignment.ts';
import { bitsOf } from './forward.ts';
import { insideOf } from './inside.ts';
import type { Profile } from './profile.ts';
import { type Region, regionsOf, type Stretch } from './regions.ts';
import { profileTrellis, type ReadyProfile, ready } from './trellis.ts';

/** One domain of a sequence. Residues count from 0, ends are not included; nodes count from 1, both included. */
export interface Domain {
  /** Where the domain may be. */
  envelope: Stretch;
  /** Where residues are matched to nodes, from the first to the last. */
  alignment: Stretch;
  nodes: readonly [first: number, last: number];
  /** Forward score of the envelope, in bits. */
  bits: number;
  /** Mean over the envelope of P(state of the alignment). */
  meanPosterior: number;
}

/** A profile ready to find domains. */
export interface DomainFinder {
  /** For several domains, with their starts told apart. */
  several: ReadyProfile;
  /** For exactly one. */
  single: ReadyProfile;
}

type DomainEngine = Pick<Engine, 'posteriors' | 'viterbi'>;

/** An envelope that is cut out of a region goes on to both sides while this is the probability that the domain does. */
const ENVELOPE = 0.1;

export function domainFinder(profile: Profile, { isLocal = true } = {}): DomainFinder {
  return {
    several: ready(profile, { isLocal, isMultihit: true, tellsStarts: true }),
    single: ready(profile, { isLocal, isMultihit: false }),
  };
}

/** The domains of one sequence, in order. */
export function* domainsOf(finder: DomainFinder, codes: Codes, engine: DomainEngine): Work<Domain[]> {
  const domains: Domain[] = [];
  for (const region of regionsOf(yield* insideOf(finder.several, codes, engine))) {
    for (const envelope of yield* envelopesIn(region, finder, codes, engine)) {
      domains.push(yield* domainIn(envelope, finder, codes, engine));
      yield;
    }
  }
  return domains;
}

/** The domain in an envelope, all residues around which are like those around several domains. */
function* domainIn(
  envelope: Stretch,
  { single }: DomainFinder,
  codes: Codes,
  engine: DomainEngine,
): Work<Domain> {
  const L = codes.length;
  const { start, end } = envelope;
  const own = yield* aligned(single, codes.subarray(start, end), L, engine);
  const around = (L - (end - start)) * Math.log(L / (L + 3));
  return {
    envelope: { start, end },
    alignment: { start: start + own.residues.start, end: start + own.residues.end },
    nodes: own.nodes,
    bits: bitsOf(own.logLikelihood + around, L),
    meanPosterior: own.meanPosterior,
  };
}

/** The envelopes of a region: itself, or one around each domain of its best path. */
function* envelopesIn(
  region: Region,
  { several, single }: DomainFinder,
  codes: Codes,
  engine: DomainEngine,
): Work<Stretch[]> {
  if (!region.isMultiple) return [region];
  const L = codes.length;
  const own = codes.subarray(region.start, region.end);
  const { path } = yield* engine.viterbi(
    profileTrellis(several, L, { codes: own, offsets: [0, own.length] }),
  );
  const found = domainsOnPath(path, several);
  if (found.length < 2) return [region];
  const envelopes: Stretch[] = [];
  for (const [n, domain] of found.entries()) {
    // No envelope reaches over the next domain.
    const from = found[n - 1]?.end ?? 0;
    const to = found[n + 1]?.start ?? own.length;
    const { inside } = yield* insideOf(single, own.subarray(from, to), engine, L);
    let { start, end } = domain;
    while (start > from && inside[start - 1 - from]! >= ENVELOPE) start--;
    while (end < to && inside[end - from]! >= ENVELOPE) end++;
    envelopes.push({ start: region.start + start, end: region.start + end });
  }
  return envelopes;
}

/** The stretches of a path from the start of a domain on. */
function domainsOnPath(path: Path, { states: { N, J, C, start } }: ReadyProfile): Stretch[] {
  const found: Stretch[] = [];
  for (const [t, state] of path.entries()) {
    if (state === N || state === J || state === C) continue;
    if (state >= start(1)) found.push({ start: t, end: t + 1 });
    else found.at(-1)!.end = t + 1;
  }
  return found;
}
