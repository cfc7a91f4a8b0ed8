// The domains of a sequence: regions by posteriors, cut where they hold several; then each scored and aligned by itself, as if
// the sequence held no other.
import type { Codes } from '../codes.ts';
import type { Engine } from '../inference/engine.ts';
import type { Work } from '../work.ts';
import { aligned } from './alignment.ts';
import { lengthFactors } from './configured.ts';
import { envelopesIn } from './envelopes.ts';
import { bitsOf } from './forward.ts';
import { insideOf } from './inside.ts';
import type { Profile } from './profile.ts';
import { regionsOf, type Stretch } from './regions.ts';
import { type ReadyProfile, ready } from './trellis.ts';

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

type DomainEngine = Pick<Engine, 'logLikelihoods' | 'posteriors' | 'viterbi'>;

export function domainFinder(profile: Profile, { isLocal = true } = {}): DomainFinder {
  return {
    several: ready(profile, { isLocal, isMultihit: true, tellsStarts: true }),
    single: ready(profile, { isLocal, isMultihit: false }),
  };
}

/** The domains of one sequence, in order. */
export function* domainsOf(finder: DomainFinder, codes: Codes, engine: DomainEngine): Work<Domain[]> {
  const domains: Domain[] = [];
  const posteriors = yield* insideOf(finder.several, codes, engine);
  for (const region of regionsOf(posteriors)) {
    for (const envelope of yield* envelopesIn(region, posteriors, finder.several, codes, engine)) {
      domains.push(yield* domainIn(envelope, finder, codes, engine));
      yield;
    }
  }
  return domains;
}

/** The domain in an envelope, all residues around which are like those around several domains. */
function* domainIn(
  envelope: Stretch,
  { several, single }: DomainFinder,
  codes: Codes,
  engine: DomainEngine,
): Work<Domain> {
  const L = codes.length;
  const { start, end } = envelope;
  const own = yield* aligned(single, codes.subarray(start, end), L, engine);
  const around = (L - (end - start)) * Math.log(lengthFactors(L, several.configuration).staying);
  return {
    envelope: { start, end },
    alignment: { start: start + own.residues.start, end: start + own.residues.end },
    nodes: own.nodes,
    bits: bitsOf(own.logLikelihood + around, L),
    meanPosterior: own.meanPosterior,
  };
}
