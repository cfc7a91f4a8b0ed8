// Writes the domains that `hmm decode` finds with profiles as text.
import type { Region } from '../../model/places.ts';
import { bedSequence } from './bed.ts';
import type { DomainObject, SearchedObject } from './decode-schema.ts';
import {
  escapeField,
  type Format,
  jsonFormat,
  jsonIdentity,
  ndjsonFormat,
  tableFormat,
  unwritable,
} from './format.ts';
import { escapeAttribute, escapeSequenceId } from './gff3.ts';
import {
  bitsField,
  evalueField,
  type NamedProfile,
  type ProfileScore,
  profileMembers,
} from './profile-scores.ts';

/** A domain of a record. Residues count from 0, ends are not included; nodes of the profile count from 1, both included. */
export interface DomainResult {
  profile: NamedProfile;
  envelope: { start: number; end: number };
  alignment: { start: number; end: number };
  nodes: readonly [first: number, last: number];
  bits: number;
  evalue: number;
  meanPosterior: number;
}

/** The domains of a record, in the order of their starts, and how well each profile fits the whole of it. */
export interface RecordDomains {
  id: string;
  description: string;
  length: number;
  /** The part of a record that this is, where one was asked for; domains count from its start. */
  region?: Region | undefined;
  /** Whether it is of amino acids. */
  isProtein: boolean;
  scores: readonly Pick<ProfileScore, 'profile' | 'bits' | 'evalue'>[];
  domains: readonly DomainResult[];
}

export type DomainFormat = 'tsv' | 'bed' | 'gff3' | 'json' | 'ndjson';

const COLUMNS = [
  ...['id', 'start', 'end', 'profile', 'alignment_start', 'alignment_end', 'profile_start', 'profile_end'],
  ...['bits', 'evalue', 'mean_posterior'],
];
const MEAN_DIGITS = 6;

/** Start and end are those of the envelope. In BED, the thick part is the alignment. */
export function domainFormats(): Record<DomainFormat, Format<RecordDomains>> {
  return {
    tsv: tableFormat(COLUMNS, domainRows),
    bed: tableFormat(undefined, bedDomains),
    gff3: { ...tableFormat(undefined, gff3Domains()), before: '##gff-version 3\n' },
    json: jsonFormat(domainObject),
    ndjson: ndjsonFormat(domainObject),
  };
}

/** The domains, counted from the start of the record that they are in a region of. */
function inRecord({ domains, region }: RecordDomains): readonly DomainResult[] {
  if (!region) return domains;
  const shifted = ({ start, end }: { start: number; end: number }) => ({
    start: region.start + start,
    end: region.start + end,
  });
  return domains.map(domain => ({
    ...domain,
    envelope: shifted(domain.envelope),
    alignment: shifted(domain.alignment),
  }));
}

function* domainRows(result: RecordDomains): Generator<string> {
  const { id } = result;
  for (const { profile, envelope, alignment, nodes, bits, evalue, meanPosterior } of inRecord(result)) {
    const fields = [
      escapeField(id),
      ...[envelope.start + 1, envelope.end, escapeField(profile.name)],
      ...[alignment.start + 1, alignment.end, ...nodes],
      ...[bitsField(bits), evalueField(evalue), meanPosterior.toFixed(MEAN_DIGITS)],
    ];
    yield `${fields.join('\t')}\n`;
  }
}

function* bedDomains(result: RecordDomains): Generator<string> {
  const { id } = result;
  for (const { profile, envelope, alignment, meanPosterior } of inRecord(result)) {
    const score = Math.min(1000, Math.round(1000 * meanPosterior));
    const place = `${bedSequence(id)}\t${envelope.start}\t${envelope.end}`;
    yield `${place}\t${escapeField(profile.name)}\t${score}\t.\t${alignment.start}\t${alignment.end}\n`;
  }
}

/** Features are matches; the score is the E-value, as the specification asks of similarities. */
function gff3Domains(): (result: RecordDomains) => Generator<string> {
  let count = 0;
  return function* (result) {
    const { id, isProtein } = result;
    if (id === '') throw unwritable('GFF3', 'a record without a name', 'its first column is one');
    const type = isProtein ? 'protein_match' : 'nucleotide_match';
    for (const { profile, envelope, alignment, nodes, bits, evalue } of inRecord(result)) {
      const name = escapeAttribute(profile.name);
      const attributes = [
        `ID=match${++count}`,
        `Name=${name}`,
        // A blank would end the name of the target.
        `Target=${name.replaceAll(' ', '%20')} ${nodes.join(' ')}`,
        ...(profile.accession === undefined ? [] : [`Alias=${escapeAttribute(profile.accession)}`]),
        `alignment=${alignment.start + 1}-${alignment.end}`,
        `bits=${bitsField(bits)}`,
      ];
      const place = `${escapeSequenceId(id)}\thmm\t${type}\t${envelope.start + 1}\t${envelope.end}`;
      yield `${place}\t${evalueField(evalue)}\t.\t.\t${attributes.join(';')}\n`;
    }
  };
}

function domainObject(result: RecordDomains): string[] {
  const { length, scores } = result;
  const members = inRecord(result).map(
    (domain): DomainObject => ({
      start: domain.envelope.start + 1,
      end: domain.envelope.end,
      ...profileMembers(domain.profile),
      alignment_start: domain.alignment.start + 1,
      alignment_end: domain.alignment.end,
      profile_start: domain.nodes[0],
      profile_end: domain.nodes[1],
      bits: domain.bits,
      evalue: domain.evalue,
      mean_posterior: domain.meanPosterior,
    }),
  );
  const profiles = scores.map(({ profile, bits, evalue }) => ({ ...profileMembers(profile), bits, evalue }));
  const written: SearchedObject = { ...jsonIdentity(result), length, profiles, domains: members };
  return [JSON.stringify(written)];
}
