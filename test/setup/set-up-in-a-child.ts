// Runs the set-up of a pretended machine, whose unpacking hangs, for interruption.test.ts to kill.
import { prepareNativeLibrary } from '../../src/setup/ladder.ts';
import { fakeMachine } from './fake-machine.ts';

const machine = fakeMachine({ FAKE_UNPACK: 'hang' }, process.argv[2]);
await prepareNativeLibrary(machine.surroundings);
