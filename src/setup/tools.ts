// Finds the programs that a build needs. If several are missing, one error names them all.
import { UserError } from '../user-error.ts';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';

export interface Tools {
  /** Python, with a pip that works. */
  python: string;
}

/**
 * Throws a UserError that names all that is missing, a compiler among it if one is needed. Each program is started once:
 * a file of its name may not work.
 */
export async function findTools(surroundings: Surroundings, needed: { compiler: boolean }): Promise<Tools> {
  const python = 'python3';
  const [hasPython, hasPip, compiler] = await Promise.all([
    works([python], surroundings),
    works([python, '-m', 'pip'], surroundings),
    needed.compiler ? findCompiler(surroundings) : undefined,
  ]);
  const chosen = surroundings.environment.CXX?.trim();

  const missing: string[] = [];
  if (!hasPython) missing.push('python3');
  if (!hasPip) missing.push(hasPython ? 'pip (for python3)' : 'pip');
  if (needed.compiler && !compiler)
    missing.push(chosen ? `the C++ compiler that CXX names (${chosen})` : 'a C++ compiler (g++)');
  if (missing.length > 0) throw programsMissing(missing, surroundings);
  return { python };
}

/** The error that names programs that are missing, and says how to get them. */
export function programsMissing(missing: readonly string[], { platform }: Surroundings): UserError {
  return new UserError(
    'program-missing',
    `to get TensorFlow's native library, this is missing: ${missing.join(', ')}`,
    {
      hint: platform.startsWith('darwin')
        ? 'Install Xcode’s command line tools (xcode-select --install), which have all of them, and try again.'
        : 'Install it (Debian, Ubuntu: apt install python3 python3-pip g++; Fedora: dnf install python3 python3-pip gcc-c++) and try again.',
    },
  );
}

/** The C++ compiler that CXX names, or else the first of the usual ones that works. */
export async function findCompiler(surroundings: Surroundings): Promise<string[] | undefined> {
  const chosen = surroundings.environment.CXX?.trim();
  const candidates = chosen ? [chosen.split(/\s+/)] : [['c++'], ['g++'], ['clang++']];
  for (const candidate of candidates) {
    if (await works(candidate, surroundings)) return candidate;
  }
  return undefined;
}

async function works(command: readonly string[], { environment }: Surroundings): Promise<boolean> {
  const [program = '', ...rest] = [...command, '--version'];
  return (await run(program, rest, { environment, totalSeconds: 60 })).code === 0;
}
