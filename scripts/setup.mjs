// Makes a checkout ready: packages, build, TensorFlow's native library, hmm's own kernels. What is ready stays as it is.
// Plain JavaScript without dependencies, since in a bare clone there is nothing else yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const verbose = process.argv.includes('--verbose');
const say = line => process.stderr.write(`setup: ${line}\n`);

/** What the user can mend: a sentence, and one that says how. */
class Failure extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

async function setUp() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new Failure(
      `Node 20 or later is needed, this is ${process.versions.node}`,
      'Install a newer Node.',
    );
  }
  // An installed hmm has no lock file: npm brought its packages, and dist came with it.
  const isCheckout = fs.existsSync(join(root, 'package-lock.json')) && fs.existsSync(join(root, 'src'));
  const isReady = async () => packagesAreCurrent() && buildIsCurrent() && (await native()).isReady();
  const prepare = async () => (await native()).prepare();
  const { tensorflow } =
    isCheckout && !(await isReady())
      ? await withLock(async lock => {
          if (!packagesAreCurrent()) await installPackages(lock);
          if (!buildIsCurrent()) await build(lock);
          return prepare();
        })
      : await prepare();
  say(`ready, with TensorFlow ${tensorflow}`);
}

/** The compiled half of the set-up, src/setup. */
async function native() {
  const { isReady, prepare } = await import('../dist/setup/prepare.js');
  const { surroundingsOfThisProcess } = await import('../dist/setup/surroundings.js');
  const surroundings = surroundingsOfThisProcess(say, { verbose });
  return { isReady: () => isReady(surroundings), prepare: () => prepare(surroundings) };
}

// --- Packages -------------------------------------------------------------------------------------------------------

const packageLock = join(root, 'package-lock.json');
const packagesStamp = join(root, 'node_modules', '.hmm-packages');
/** npm's own account of what it has installed, written last. */
const npmRecord = join(root, 'node_modules', '.package-lock.json');

function packagesAreCurrent() {
  const wanted = readJson(packageLock)?.packages ?? {};
  // The stamp knows what we installed; npm's record what the user did with npm ci or npm install.
  if (readText(packagesStamp) !== packagesStampText() && !npmInstalled(wanted)) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || fs.existsSync(join(root, path, 'package.json')),
  );
}

function packagesStampText() {
  return `${process.platform} ${process.arch} ${hashOf([packageLock])}`;
}

function npmInstalled(wanted) {
  const present = readJson(npmRecord)?.packages ?? {};
  return Object.entries(wanted).every(([path, entry]) => {
    const found = present[path];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    const belongsHere =
      entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch) && !entry.libc;
    return path === '' || (entry.optional && !belongsHere);
  });
}

async function installPackages(lock) {
  say('installing packages with npm ci');
  // Gone before npm begins, so that what it leaves when it is interrupted is not taken for whole.
  fs.rmSync(packagesStamp, { force: true });
  fs.rmSync(npmRecord, { force: true });
  // Without scripts: tfjs-node's would fail wherever its file store is out of reach, and npm ci with it.
  // With dev and optional packages, whatever NODE_ENV says: the compiler is one and has its binary in the other.
  const npmArguments = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--include=dev',
    '--include=optional',
  ];
  const npm = process.env.npm_execpath ?? '';
  const { code, missing, output } = /^npm-cli\.c?js$/.test(basename(npm))
    ? await run(process.execPath, [npm, ...npmArguments], lock)
    : await run('npm', npmArguments, lock);
  if (missing) throw new Failure('npm is missing', 'It comes with Node; install it and try again.');
  if (code !== 0) throw npmFailure(output);
  fs.writeFileSync(packagesStamp, packagesStampText());
}

function npmFailure(output) {
  const lines = [...output.matchAll(/^npm (?:error|ERR!) (.+)/gm)].map(match => match[1]);
  const code = lines.find(line => line.startsWith('code '))?.slice('code '.length) ?? '';
  const again = 'then run npm run setup again.';
  if (
    /^E?(NOTFOUND|AI_AGAIN|CONN|TIMEDOUT|NETUNREACH|HOSTUNREACH|RR_SOCKET|PROTO)|CERT|^E[45]\d\d$/.test(code)
  ) {
    const hint = `Check the network, the proxy and npm's registry setting, ${again}`;
    return new Failure(`npm ci cannot get the packages from the registry (${code})`, hint);
  }
  if (code === 'ENOSPC') return new Failure('the disk became full during npm ci', `Make room, ${again}`);
  if (code === 'EUSAGE') {
    const hint = `Run npm install, ${again}`;
    return new Failure('npm ci finds that package.json and package-lock.json do not agree', hint);
  }
  const reason = lines.find(line => !/^(code|errno|syscall|path) /.test(line)) ?? 'without saying why';
  return new Failure(`npm ci failed: ${reason}`, `npm ci --ignore-scripts shows more. Mend it, ${again}`);
}

// --- Build ----------------------------------------------------------------------------------------------------------

const dist = join(root, 'dist');
/** What joins the modules of dist, and what puts TensorFlow.js into one file. */
const joiner = join(root, 'scripts', 'join.mjs');
const bundler = join(root, 'scripts', 'tensorflow');
const buildStamp = join(dist, '.hmm-build');

function buildIsCurrent() {
  return fs.existsSync(buildStamp) && readText(buildStamp) === buildStampText();
}

/** By content, since checking out a branch gives every file a new time; dist by size and time, which is enough there. */
function buildStampText() {
  const configuration = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']
    .map(name => join(root, name))
    .concat(joiner, filesBelow(bundler));
  // The kernels' sources in C++ are compiled elsewhere, and have a stamp of their own.
  const typescript = filesBelow(join(root, 'src')).filter(file => !/\.(cc|h)$/.test(file));
  const sources = [...typescript, ...configuration];
  const built = createHash('sha256');
  for (const file of filesBelow(dist)) {
    const { size, mtimeMs } = fs.statSync(file);
    built.update(`${file.slice(dist.length)} ${size} ${mtimeMs}\n`);
  }
  return `${hashOf(sources)} ${built.digest('hex')}`;
}

async function build(lock) {
  say('compiling src to dist');
  const fresh = join(dist, `.new-${process.pid}`);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    const compilerArguments = [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh];
    const { code, output } = await run(process.execPath, compilerArguments, lock);
    if (code !== 0) {
      const shown = output.trim().split('\n').slice(0, 20).join('\n');
      throw new Failure(`the sources do not compile\n${shown}`, 'Mend them, then run npm run setup again.');
    }
    for (const [what, ...script] of [
      ['The modules', joiner, fresh],
      ['TensorFlow.js', join(bundler, 'bundle.mjs'), join(fresh, 'tensorflow')],
    ]) {
      const joined = await run(process.execPath, script, lock);
      if (joined.code !== 0) throw new Failure(`${what} could not be joined\n${joined.output.trim()}`);
    }
    fs.rmSync(buildStamp, { force: true });
    // Everything old goes, so that what has no source any more does not linger; also what broken builds left.
    for (const name of fs.readdirSync(dist)) {
      if (join(dist, name) !== fresh && name !== basename(lockFile)) {
        fs.rmSync(join(dist, name), { recursive: true, force: true });
      }
    }
    for (const name of fs.readdirSync(fresh)) fs.renameSync(join(fresh, name), join(dist, name));
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  fs.writeFileSync(buildStamp, buildStampText());
}

// --- One set-up at a time ---------------------------------------------------------------------------------------------

const lockFile = join(dist, '.hmm-lock');

/**
 * npm and the swap of dist work in place, so two set-ups of one checkout have to take turns; those of two checkouts
 * meet only in the cache, where everything is made in folders of its own and renamed when whole. The lock is a file that
 * its holder touches every second. A holder that was killed is recognised at once by its process number, and after
 * 15 s by the file's age where numbers mean nothing (another container). The npm it had started may live on and has to
 * end first: its number stands in the file as well.
 */
async function withLock(work) {
  fs.mkdirSync(dist, { recursive: true });
  const lock = { host: hostname(), pid: process.pid, child: 0 };
  for (let waited = false; !takeLock(lock); ) {
    if (removeStaleLock()) continue;
    if (!waited) say('waiting for another set-up of this checkout');
    waited = true;
    await sleep(200);
  }
  const beat = setInterval(() => {
    const now = new Date();
    fs.utimes(lockFile, now, now, () => {});
  }, 1000);
  try {
    return await work(lock);
  } finally {
    clearInterval(beat);
    if (readJson(lockFile)?.pid === process.pid) fs.rmSync(lockFile);
  }
}

function takeLock(lock) {
  try {
    fs.writeFileSync(lockFile, JSON.stringify(lock), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeStaleLock() {
  const text = readText(lockFile);
  const age = Date.now() - (fs.statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (text === undefined || !isStale(text, age)) return false;
  // Another set-up may have removed it and taken its own since: then that one is put back.
  const aside = `${lockFile}-${process.pid}`;
  fs.renameSync(lockFile, aside);
  const isTheStaleOne = readText(aside) === text;
  if (!isTheStaleOne) fs.linkSync(aside, lockFile);
  fs.rmSync(aside);
  return isTheStaleOne;
}

function isStale(text, age) {
  const [, host, pid, child] = /"host":"(.*)","pid":(\d+),"child":(\d+)/.exec(text) ?? [];
  if (host !== hostname()) return age > 15_000;
  if (child !== '0' && isAlive(child) && age < 600_000) return false;
  return !isAlive(pid) || age > 15_000;
}

function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    // A zombie, which has ended but whose parent has not waited for it, still has its number.
    return !/\) Z /.test(readText(`/proc/${pid}/stat`) ?? '');
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// --- Small things ---------------------------------------------------------------------------------------------------

/** Runs a program, with its number in the lock file. */
function run(command, commandArguments, lock) {
  return new Promise(resolve => {
    const child = spawn(command, commandArguments, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    fs.writeFileSync(lockFile, JSON.stringify({ ...lock, child: child.pid }));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        output += text;
        if (verbose) process.stderr.write(text);
      });
    }
    child.on('error', () => resolve({ code: null, missing: true, output }));
    child.on('close', code => {
      fs.writeFileSync(lockFile, JSON.stringify(lock));
      resolve({ code, missing: false, output });
    });
  });
}

function filesBelow(folder) {
  const files = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...filesBelow(path));
    else files.push(path);
  }
  return files.sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(fs.existsSync(file) ? fs.readFileSync(file) : '')
      .update('\0');
  }
  return hash.digest('hex');
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

try {
  await setUp();
} catch (error) {
  const isExpected = error instanceof Failure || error.name === 'UserError';
  // What the operating system refuses carries its reason in the message; a trace would add nothing.
  if (isExpected || error.syscall) {
    say(error.message);
    if (error.hint) process.stderr.write(`  ${error.hint}\n`);
  } else {
    process.stderr.write(`setup: this is a bug in hmm\n${error.stack}\n`);
  }
  process.exitCode = isExpected || error.syscall ? 1 : 70;
}
