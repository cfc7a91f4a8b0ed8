// Writes the results of `hmm score` with profiles as text: a row for each record that a profile found.
import type { Places, Region } from '../../model/places.ts';
import { fixed } from '../../wording.ts';
import {
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  recordFields,
  recordHeader,
  tableFormat,
} from './format.ts';
import type { HitObject } from './score-schema.ts';

/** What a profile is called. */
export interface NamedProfile {
  name: string;
  accession?: string;
}

/** How well a profile fits a record. */
export interface ProfileScore {
  id: string;
  description: string;
  length: number;
  region?: Region | undefined;
  places?: Places | undefined;
  profile: NamedProfile;
  /** log2 of P(record | profile) / P(record | background). */
  bits: number;
  /** How many records as good as this are expected by chance. */
  evalue: number;
}

export type ProfileScoreFormat = 'tsv' | 'json' | 'ndjson';

/** The formats; `hasRegions` says whether results may be of regions. */
export function profileScoreFormats(hasRegions: boolean): Record<ProfileScoreFormat, Format<ProfileScore>> {
  return {
    tsv: tableFormat([...recordHeader(hasRegions), 'profile', 'bits', 'evalue'], function* (result) {
      const { profile, bits, evalue } = result;
      const fields = [...recordFields(result, hasRegions), escapeField(profile.name)];
      yield `${[...fields, bitsField(bits), evalueField(evalue)].join('\t')}\n`;
    }),
    json: jsonFormat(scoreObject),
    ndjson: ndjsonFormat(scoreObject),
  };
}

function scoreObject(result: ProfileScore): string[] {
  const { length, profile, bits, evalue } = result;
  const written: HitObject = {
    ...jsonIdentity(result),
    length,
    ...profileMembers(profile),
    bits,
    evalue,
  };
  return [JSON.stringify(written)];
}

/** The members that name a profile. */
export function profileMembers({ name, accession }: NamedProfile): { profile: string; accession?: string } {
  return { profile: name, ...(accession !== undefined && { accession }) };
}

/** Bits in a table. */
export function bitsField(bits: number): string {
  return fixed(bits, 3);
}

/** An E-value in a table: simulation says it no better than this. */
export function evalueField(evalue: number): string {
  return evalue > 0 && evalue < 0.001 ? evalue.toExponential(2) : evalue.toPrecision(3);
}
