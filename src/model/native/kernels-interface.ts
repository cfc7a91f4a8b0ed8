// The number of the interface between TypeScript and the module of kernels, which both have. A module of another number
// would be called with arguments that it does not expect, and end the whole process.

/** `interfaceVersion` in kernels/operations.h: both are raised together. */
export const KERNELS_INTERFACE = 4;

/** Why a module is not to be called; undefined where it has the interface that we know. */
export function interfaceFault(module: { interface?: unknown }): string | undefined {
  if (module.interface === KERNELS_INTERFACE) return undefined;
  const own =
    module.interface === undefined ? 'has no number of its interface' : `has interface ${module.interface}`;
  return `it ${own}, and interface ${KERNELS_INTERFACE} is expected`;
}
