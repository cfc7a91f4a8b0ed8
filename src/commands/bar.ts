// A bar at the foot of the terminal, on standard error. Whatever else is printed there takes its place.
import type { SingleBar } from 'cli-progress';
import { loadedOnce } from '../io/loaded-once.ts';
import type { Output, Terminal } from '../terminal.ts';

/** Loaded only where there is something to see, and once. */
const cliProgress = loadedOnce(async () => (await import('cli-progress')).default);

/** A bar that is drawn again and again. */
export interface Bar {
  /** Draws it, or draws it anew; the payload is what the format names. */
  draw(value: number, total: number, payload: Record<string, string>): void;
}

/** The bar that is to be seen: a terminal has room for one. */
let shown: SingleBar | undefined;

/** Whether results have been printed on the terminal: a bar would stand between them. */
let isOver = false;

/** Takes the bar away, if one is to be seen. */
export function clearBar(): void {
  const bar = shown;
  shown = undefined;
  bar?.stop();
}

/** What a terminal shows of its bars goes by this, past what makes room. */
const underneath = new WeakMap<Output, Output>();

/**
 * The terminal, on which bars make room for all that is printed: a bar comes again after a message on standard error, and
 * stays away once there are results on the same screen.
 */
export function makingRoom(terminal: Terminal): Terminal {
  isOver = false;
  const wrapped = (output: Output, makeRoom: () => void): Output => {
    const own: Output = {
      write(chunk, done) {
        makeRoom();
        return output.write(chunk, done);
      },
      get isTTY() {
        return output.isTTY === true;
      },
      get columns() {
        return output.columns;
      },
      get fd() {
        return output.fd;
      },
    };
    underneath.set(own, output);
    return own;
  };
  const makeRoom = () => {
    isOver ||= terminal.output.isTTY === true;
    if (isOver) clearBar();
  };
  // Standard input is opened only when it is asked for.
  return Object.create(terminal, {
    output: { value: wrapped(terminal.output, makeRoom) },
    errors: { value: wrapped(terminal.errors, clearBar) },
  }) as Terminal;
}

/** A bar of this format, of cli-progress. Nothing is to be seen before it is drawn. */
export async function barOf({ errors }: Terminal, format: string): Promise<Bar> {
  const { SingleBar } = await cliProgress();
  const bar = new SingleBar({
    stream: (underneath.get(errors) ?? errors) as NodeJS.WritableStream,
    format,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 24,
    clearOnComplete: true,
    // Modes of the terminal stay as they are, so that there is nothing to mend where the program is killed.
    hideCursor: false,
    linewrap: true,
    // Work leaves no time for timers, so that the bar is drawn when something is done.
    synchronousUpdate: true,
    gracefulExit: false,
  });
  return {
    draw(value, total, payload) {
      if (isOver) return;
      if (shown === bar) {
        bar.setTotal(total);
        bar.update(value, payload);
        return;
      }
      clearBar();
      bar.start(total, value, payload);
      shown = bar;
    },
  };
}
