// What `hmm posteriors` is asked for.
import type { ArrayOptions } from '../../io/results/npy.ts';
import type { PosteriorTextFormat } from '../../io/results/posteriors.ts';
import type { ReadingOptions } from '../reading.ts';

export interface PosteriorsOptions extends ReadingOptions {
  output?: string;
  format: PosteriorTextFormat | 'npy';
  digits: number | 'full';
  plot?: string;
  state?: string;
  dtype?: ArrayOptions['dtype'];
}
