// Checks what is in packaging/, as far as the programs that it takes are there: npm run packaging.
// With --build also what takes minutes, the network and, for the container, root: npm run packaging -- --build.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGING = join(ROOT, 'packaging');

interface Check {
  name: string;
  /** Programs, and modules of Python, without which it is left out. */
  needs: { programs?: string[]; python?: string[]; root?: boolean };
  words(folder: string): string[];
  /** Whether it builds, which takes minutes. */
  builds?: boolean;
}

const CHECKS: readonly Check[] = [
  {
    name: 'galaxy: planemo lint',
    needs: { programs: ['planemo'] },
    words: () => ['planemo', 'lint', join(PACKAGING, 'galaxy')],
  },
  {
    name: 'galaxy: the tests of the wrappers',
    needs: { python: ['galaxy.tool_util', 'Cheetah'] },
    words: () => ['python3', join(PACKAGING, 'galaxy', 'run_tests.py')],
  },
  {
    name: 'bioconda: the recipe',
    needs: { python: ['jinja2', 'yaml'] },
    words: () => ['python3', join(PACKAGING, 'bioconda', 'check_recipe.py')],
  },
  {
    name: 'container: hadolint',
    needs: { programs: ['hadolint'] },
    words: () => ['hadolint', join(PACKAGING, 'container', 'Containerfile')],
  },
  {
    name: 'snakemake: the tests of the wrapper',
    needs: { programs: ['snakemake'] },
    words: () => ['bash', join(PACKAGING, 'snakemake', 'run_tests.sh')],
  },
  {
    name: 'nextflow: the tests of the modules',
    needs: { programs: ['nextflow'] },
    words: () => ['bash', join(PACKAGING, 'nextflow', 'run_tests.sh')],
  },
  {
    name: 'bioconda: build and tests',
    needs: { python: ['jinja2', 'yaml'] },
    words: folder => [
      ...['python3', join(PACKAGING, 'bioconda', 'check_recipe.py')],
      ...['--build', packed(folder)],
    ],
    builds: true,
  },
  {
    name: 'container: built and run in a chroot',
    needs: { programs: ['mmdebstrap'], root: true },
    words: folder => {
      packed(folder);
      return ['python3', join(PACKAGING, 'container', 'in_chroot.py'), folder, folder];
    },
    builds: true,
  },
];

/** The archive of the package, which npm pack writes once. */
function packed(folder: string): string {
  const archive = () => readdirSync(folder).find(name => name.endsWith('.tgz'));
  if (!archive())
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
      cwd: ROOT,
    });
  return join(folder, archive()!);
}

function missing({ programs = [], python = [], root = false }: Check['needs']): string[] {
  const works = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;
  return [
    // Nextflow knows no --version.
    ...programs.filter(program => !works(program, '--version') && !works(program, '-version')),
    ...python.filter(module => !works('python3', '-c', `import ${module}`)),
    ...(root && process.getuid?.() !== 0 ? ['root'] : []),
  ];
}

const builds = process.argv.includes('--build');
const folder = mkdtempSync(join(tmpdir(), 'hmm-packaging-'));
let faults = 0;
try {
  for (const check of CHECKS.filter(one => builds || !one.builds)) {
    const lacking = missing(check.needs);
    if (lacking.length > 0) {
      console.log(`left out  ${check.name}: there is no ${lacking.join(', no ')}`);
      continue;
    }
    const [program, ...words] = check.words(folder);
    // The commands that are tried are those of this checkout.
    const PATH = [join(ROOT, 'bin'), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync(program!, words, {
      encoding: 'utf8',
      env: { ...process.env, PATH },
    });
    console.log(`${status === 0 ? 'well' : 'WRONG'}  ${check.name}`);
    if (status === 0) continue;
    faults++;
    console.log(`${stdout}${stderr}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = faults > 0 ? 1 : 0;
