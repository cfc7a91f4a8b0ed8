// Writes sbom.json, the list of all that hmm stands on (CycloneDX): npm run sbom. npm knows the packages of the lock file;
// the wheels that hold TensorFlow's library, which the set-up fetches, are added here.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PINNED_WHEELS } from '../src/setup/wheels.ts';

/** The parts of npm's document that are changed here. */
interface Sbom {
  metadata: { component: { name: string; 'bom-ref': string } };
  components: object[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = 'sbom.json';

function packages(): Sbom {
  const given = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  return JSON.parse(execFileSync('npm', given, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

const wheels = Object.entries(PINNED_WHEELS).map(([platform, { project, version, sha256 }]) => ({
  'bom-ref': `${project}@${version} (${platform})`,
  type: 'library',
  name: project,
  version,
  scope: 'required',
  purl: `pkg:pypi/${project}@${version}`,
  hashes: [{ alg: 'SHA-256', content: sha256 }],
  licenses: [{ license: { id: 'Apache-2.0' } }],
  properties: [{ name: 'platform', value: platform }],
}));

const sbom = packages();
const own = sbom.metadata.component;
// npm takes the name of the folder.
own.name = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')).name;
sbom.components.push(...wheels);
const refs = wheels.map(wheel => wheel['bom-ref']);
sbom.dependencies.find(({ ref }) => ref === own['bom-ref'])?.dependsOn.push(...refs);
sbom.dependencies.push(...refs.map(ref => ({ ref, dependsOn: [] })));
const text = `${JSON.stringify(sbom, null, 2)}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(`${ROOT}/${TARGET}`, text);
