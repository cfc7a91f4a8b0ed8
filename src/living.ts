// Whether a process still lives, which has left its id in the name of a file or folder.
import { existsSync, readFileSync } from 'node:fs';

/** Whether there is a process of this id; where it cannot be seen, it counts as living. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie, which has ended but whose parent has not waited for it, still has its number.
    return !/\) Z /.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
