// The model that `--init` names: a file, or a preset where there is no file of that name.
import { access } from 'node:fs/promises';
import { discover } from '../../io/records/discover.ts';
import type { Inputs } from '../../io/records/read-records.ts';
import { ALPHABETS } from '../../model/alphabet.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import type { ObservationKind, Observations } from '../../model/observations.ts';
import { isPreset, type PresetName } from '../../model/start/preset-list.ts';
import { PRESETS, WITH_MARKS } from '../../model/start/presets.ts';

/** The preset of this name, unless a file is called so too. */
export async function presetOf(name: string | undefined): Promise<PresetName | undefined> {
  if (name === undefined || !isPreset(name)) return undefined;
  const isFile = await access(name).then(
    () => true,
    () => false,
  );
  return isFile ? undefined : name;
}

/** The marks of the data, for a preset that has those; undefined for others, and where data have none. */
export async function marksFor(preset: PresetName, inputs: Inputs): Promise<readonly string[] | undefined> {
  if (!WITH_MARKS.includes(preset)) return undefined;
  const found = await discover(inputs);
  return found.kind === 'marks' ? found.marks : undefined;
}

/** What the presets observe that follow a genome: known before they are made, as the genome is read in between. */
export const GENOME: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna, soft: false };

/** The preset, made for bases like those observed. */
export function presetFor(
  preset: PresetName,
  observations: Observations,
  areLabelled: boolean,
): HiddenMarkovModel {
  return PRESETS[preset]({ gcShare: gcShareOf(observations), areLabelled });
}

/** The share of G and C among the bases of DNA whose codes are A, C, G, T in this order; undefined where there are none. */
function gcShareOf({ table, codes }: Observations): number | undefined {
  if (table.kind !== 'symbols' || !codes) return undefined;
  const counts = new Float64Array(4);
  for (const code of codes) if (code < 4) counts[code]!++;
  const [a, c, g, t] = counts as unknown as [number, number, number, number];
  const all = a + c + g + t;
  return all > 0 ? (c + g) / all : undefined;
}
