// The tasks of membrane proteins.
import type { Task } from '../task.ts';
import { topology } from './topology.ts';

export const membrane: readonly Task[] = [topology];
