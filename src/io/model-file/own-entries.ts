// What training goes on from mostly repeats the model of the file: the parameters, and the curves. The file has it once.

/** The entries of `training` that say where training goes on. */
const GOING_ON = ['unfinished', 'further'] as const;

type Entries = Record<string, unknown>;

/** What these entries have in common with the model, by the names that they have there. */
function ownEntries({ states, initial, transitions, emission, training }: Entries): Entries {
  const { logLikelihoods, heldOut = [] } = training as Entries;
  return { current: { states, initial, transitions, emission }, logLikelihoods, heldOut };
}

/** The model, as the file is to have it, without what `unfinished` and `further` repeat of it. */
export function withoutRepeats(model: Entries): Entries {
  return changed(model, (entry, own) =>
    Object.fromEntries(Object.entries(entry).filter(([name, value]) => !isSame(value, own[name]))),
  );
}

/** The content of a file with what `withoutRepeats` left out of it. Content that is no model stays as it is. */
export function withRepeats(content: Entries): Entries {
  return changed(content, (entry, own) => ({ ...own, ...entry }));
}

function changed(model: Entries, change: (entry: Entries, own: Entries) => Entries): Entries {
  const { training } = model;
  if (!isObject(training)) return model;
  const own = ownEntries(model);
  const entries = GOING_ON.map(name => [name, training[name]] as const).filter(([, entry]) =>
    isObject(entry),
  );
  const changes = entries.map(([name, entry]) => [name, change(entry as Entries, own)]);
  return { ...model, training: { ...training, ...Object.fromEntries(changes) } };
}

function isObject(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null;
}

/** Whether two values are the same text in the file. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
