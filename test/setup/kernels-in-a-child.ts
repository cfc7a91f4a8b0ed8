// Makes the kernels of a pretended machine, whose compiler hangs, for kernels.test.ts to kill.
import { prepareKernels } from '../../src/setup/kernels/prepare.ts';
import { fakeMachine } from './fake-machine.ts';

const machine = fakeMachine({ FAKE_COMPILE: 'hang' }, process.argv[2]);
await prepareKernels(machine.surroundings);
