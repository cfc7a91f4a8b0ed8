// All that takes bytes from strangers, by name: readers of records, annotation, models and gzip, and the kernels' door.
import type { Target } from '../target.ts';
import { ANNOTATION_TARGETS } from './annotation.ts';
import { FOREIGN_MODEL_TARGETS } from './foreign-models.ts';
import { kernelsTarget } from './kernels.ts';
import { MODEL_TARGETS } from './models.ts';
import { gzipTarget } from './packed.ts';
import { PROFILE_TARGETS } from './profiles.ts';
import { RECORD_TARGETS } from './records.ts';
import { SIZE_TARGETS } from './sizes.ts';
import { statisticsTarget } from './statistics.ts';

export const TARGETS: Readonly<Record<string, Target>> = {
  ...RECORD_TARGETS,
  ...SIZE_TARGETS,
  ...ANNOTATION_TARGETS,
  ...MODEL_TARGETS,
  ...FOREIGN_MODEL_TARGETS,
  ...PROFILE_TARGETS,
  statistics: statisticsTarget,
  gzip: gzipTarget,
  kernels: kernelsTarget,
};
