// The envelopes of a region that holds several domains. HMMER 3 samples alignments and clusters their domains; here they are
// those of the most likely alignment, and of what is between these, if it is likely to hold more.
import type { Codes } from '../codes.ts';
import type { Engine } from '../inference/engine.ts';
import type { Trellis } from '../inference/trellis.ts';
import type { Work } from '../work.ts';
import { lengthFactors } from './configured.ts';
import type { Inside } from './inside.ts';
import type { Region, Stretch } from './regions.ts';
import { profileTrellis, type ReadyProfile } from './trellis.ts';

/** An envelope is as wide as there are begins and ends of the domain of this probability, as in HMMER 3. */
const WIDEST = 0.02;
/** What lies between domains holds another one if that is so likely; their own other alignments explain what is less likely. */
const LIKELY = 0.9;

type EnvelopeEngine = Pick<Engine, 'logLikelihoods' | 'viterbi'>;

/** The envelopes in order: the region itself, or one around each domain; the profile tells starts. */
export function* envelopesIn(
  region: Region,
  posteriors: Inside,
  profile: ReadyProfile,
  codes: Codes,
  engine: EnvelopeEngine,
): Work<Stretch[]> {
  if (!region.isMultiple) return [region];
  const found = yield* bestDomains(region, profile, codes, engine);
  const all: Stretch[] = [];
  for (let n = 0; n <= found.length; n++) {
    const between = { start: found[n - 1]?.end ?? region.start, end: found[n]?.start ?? region.end };
    if (yield* holdsDomain(between, profile, codes, engine)) {
      all.push(...(yield* bestDomains(between, profile, codes, engine)));
    }
    if (found[n]) all.push(found[n]);
  }
  if (all.length < 2) return [region];
  return all.map((domain, n) => widened(domain, boundsOf(all, n, region), posteriors));
}

function trellisOf({ start, end }: Stretch, profile: ReadyProfile, codes: Codes): Trellis {
  return profileTrellis(profile, codes.length, {
    codes: codes.subarray(start, end),
    offsets: [0, end - start],
  });
}

/** The domains of the most likely alignment of a stretch, which has one at least. */
function* bestDomains(
  stretch: Stretch,
  profile: ReadyProfile,
  codes: Codes,
  engine: EnvelopeEngine,
): Work<Stretch[]> {
  const { N, J, C, start } = profile.states;
  const { path } = yield* engine.viterbi(trellisOf(stretch, profile, codes));
  const found: Stretch[] = [];
  for (const [n, state] of path.entries()) {
    if (state === N || state === J || state === C) continue;
    const t = stretch.start + n;
    if (state >= start(1)) found.push({ start: t, end: t + 1 });
    else found.at(-1)!.end = t + 1;
  }
  return found;
}

/** Whether a stretch between domains holds another one, where these are as they are. */
function* holdsDomain(
  stretch: Stretch,
  profile: ReadyProfile,
  codes: Codes,
  engine: EnvelopeEngine,
): Work<boolean> {
  const n = stretch.end - stretch.start;
  if (n === 0) return false;
  const [withDomain] = yield* engine.logLikelihoods(trellisOf(stretch, profile, codes));
  const { staying, leaving } = lengthFactors(codes.length, profile.configuration);
  const without = n * Math.log(staying) + Math.log(leaving);
  return withDomain! - without >= Math.log(LIKELY / (1 - LIKELY));
}

/** Beyond the middle of a neighbour, what begins or ends is not this domain. */
function boundsOf(found: readonly Stretch[], n: number, region: Region): Stretch {
  const middleOf = ({ start, end }: Stretch) => Math.floor((start + end) / 2);
  const [before, behind] = [found[n - 1], found[n + 1]];
  return { start: before ? middleOf(before) : region.start, end: behind ? middleOf(behind) : region.end };
}

function widened(domain: Stretch, bounds: Stretch, { begins, ends }: Inside): Stretch {
  let { start, end } = domain;
  for (let t = domain.start; t >= bounds.start; t--) if (begins[t]! >= WIDEST) start = t;
  for (let t = domain.end; t <= bounds.end; t++) if (ends[t - 1]! >= WIDEST) end = t;
  return { start, end };
}
