// The tasks of gene finding.
import type { Task } from '../task.ts';
import { bacterialLarge, bacterialTrained, bacterialUnlabelled } from './bacterial.ts';
import { eukaryotic } from './eukaryotic.ts';

export const genes: readonly Task[] = [bacterialTrained, bacterialUnlabelled, bacterialLarge, eukaryotic];
