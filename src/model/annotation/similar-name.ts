// Guesses which names of two files mean the same sequence, such as chr1 and 1, or NC_001416 and NC_001416.1; used for
// hints.
import { listed } from '../../wording.ts';

/** The name among `others` that this one most likely stands for; undefined if none looks like it. */
export function similarName(name: string, others: Iterable<string>): string | undefined {
  const forms = new Set(formsOf(name));
  for (const other of others) if (formsOf(other).some(form => forms.has(form))) return other;
  return undefined;
}

/** The names that the same sequence may have elsewhere. Headers of NCBI hold several names between bars. */
function formsOf(name: string): string[] {
  const parts = name.split('|').filter(part => part.length > 3);
  return (parts.length > 0 && name.includes('|') ? parts : [name]).map(part =>
    part
      .toLowerCase()
      .replace(/\.\d+$/, '')
      .replace(/^chr(omosome)?[_-]?(?=.)/, '')
      .replace(/^mt$/, 'm'),
  );
}

/** A hint for two files that name no sequence alike. `theirs` are the names that were expected. */
export function nameHint(name: string, theirs: Iterable<string>, where: string): string {
  const all = [...theirs];
  const twin = similarName(name, all);
  if (twin !== undefined) return `${where} has '${twin}': if that is the same, rename it in one of the two`;
  if (all.length === 0) return `${where} names no sequence`;
  const quoted = all.map(one => `'${one}'`);
  return `${where} has ${listed(quoted, 3)}`;
}
