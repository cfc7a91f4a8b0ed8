// Writes the results of `hmm score` with profiles as text: a row for each record that a profile found.
import { escapeField, type Format, jsonFormat, jsonIdentity, ndjsonFormat, tableFormat } from './format.ts';
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
  profile: NamedProfile;
  /** log2 of P(record | profile) / P(record | background). */
  bits: number;
  /** How many records as good as this are expected by chance. */
  evalue: number;
}

export type ProfileScoreFormat = 'tsv' | 'json' | 'ndjson';

export function profileScoreFormats(): Record<ProfileScoreFormat, Format<ProfileScore>> {
  return {
    tsv: tableFormat(['id', 'length', 'profile', 'bits', 'evalue'], function* (result) {
      const { id, length, profile, bits, evalue } = result;
      yield `${escapeField(id)}\t${length}\t${escapeField(profile.name)}\t${bitsField(bits)}\t${evalueField(evalue)}\n`;
    }),
    json: jsonFormat(scoreObject),
    ndjson: ndjsonFormat(scoreObject),
  };
}

function scoreObject({ id, description, length, profile, bits, evalue }: ProfileScore): string[] {
  const written: HitObject = {
    ...jsonIdentity({ id, description }),
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
  return bits.toFixed(3);
}

/** An E-value in a table: simulation says it no better than this. */
export function evalueField(evalue: number): string {
  return evalue > 0 && evalue < 0.001 ? evalue.toExponential(2) : evalue.toPrecision(3);
}
