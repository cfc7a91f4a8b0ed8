// Makes each kind of picture from a model, and from what was gathered of records.
import { diagramPicture } from '../../io/plot/diagram.ts';
import { emissionsPicture } from '../../io/plot/emissions/emissions.ts';
import { canDrawLogo, logoPicture } from '../../io/plot/emissions/logo.ts';
import { initialPicture } from '../../io/plot/initial.ts';
import type { Picture } from '../../io/plot/picture.ts';
import { type LengthCounts, runLengthsPicture } from '../../io/plot/run-lengths.ts';
import { pathPicture, posteriorsPicture, type Track } from '../../io/plot/track.ts';
import { trainingPicture } from '../../io/plot/training.ts';
import { transitionsPicture } from '../../io/plot/transitions.ts';
import { atTemperature, type HiddenMarkovModel } from '../../model/hmm.ts';
import { UserError } from '../../user-error.ts';
import type { PictureKind } from './kinds.ts';

/** What was gathered of records. */
export interface Records {
  /** At least one. */
  readonly tracks: readonly Track[];
  readonly runLengths: readonly LengthCounts[];
  /** How many records there were. */
  readonly recordCount: number;
}

/** What pictures show. */
export interface Subject {
  model: HiddenMarkovModel;
  /** [M] the background of a logo; uniform if undefined. */
  background?: readonly number[] | undefined;
  /** What was gathered of records. Its tracks throw if there was no record. */
  records?: Records | undefined;
}

const DRAWERS: Record<PictureKind, (subject: Subject) => Picture> = {
  transitions: ({ model }) => transitionsPicture(model),
  emissions: ({ model }) => emissionsPicture(model),
  initial: ({ model }) => initialPicture(model),
  diagram: ({ model }) => diagramPicture(model),
  posteriors: ({ records }) => posteriorsPicture(records!.tracks[0]!),
  path: ({ records }) => pathPicture(records!.tracks[0]!, records!.tracks),
  'run-lengths': ({ model, records }) => {
    // They throw if there was no record.
    records!.tracks;
    return runLengthsPicture(model, records!.runLengths);
  },

  training: ({ model: { training } }) => {
    if (training && training.logLikelihoods.length > 0) return trainingPicture(training);
    throw new CannotDraw('the model does not say how it was trained', 'hmm train writes models that do');
  },

  logo: ({ model, background }) => {
    const { emission } = model;
    if (emission.family !== 'categorical' || !canDrawLogo(emission)) {
      throw new CannotDraw('a logo needs emissions of letters', 'draw --kind emissions in its place');
    }
    const M = emission.symbols.length;
    if (background && background.length !== M) {
      throw new UserError(
        'option-does-not-fit',
        `the background has ${background.length} frequencies, the alphabet ${M} symbols`,
        {
          hint: `give one for each of ${[...emission.symbols].join('')}, in this order`,
          kind: 'usage',
        },
      );
    }
    return logoPicture(model, emission, background);
  },
};

/** The error for a picture that this model does not have. */
class CannotDraw extends UserError {
  constructor(message: string, hint: string) {
    super('cannot-draw', message, { hint });
  }
}

/** Draws one picture. @throws UserError if the model has none of this kind */
export function draw(kind: PictureKind, subject: Subject): Picture {
  return DRAWERS[kind]({ ...subject, model: atTemperature(subject.model) });
}

/** Draws the pictures of these kinds that the model has. */
export function drawAll(kinds: readonly PictureKind[], subject: Subject): Picture[] {
  return kinds.flatMap(kind => {
    try {
      return [draw(kind, subject)];
    } catch (error) {
      if (error instanceof CannotDraw) return [];
      throw error;
    }
  });
}
