// What `hmm posteriors` is asked for.
import type { ArrayOptions } from '../../io/results/npy.ts';
import type { PosteriorTextFormat } from '../../io/results/posteriors.ts';
import type { PlottingOptions } from '../pictures/plotting.ts';

export interface PosteriorsOptions extends PlottingOptions {
  output?: string;
  format: PosteriorTextFormat | 'npy';
  digits: number | 'full';
  state?: string;
  dtype?: ArrayOptions['dtype'];
  filtered?: boolean;
  /** How many positions behind each record are predicted, in place of posteriors. */
  predict?: number;
}
