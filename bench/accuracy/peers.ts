// The peers that Debian has, which are installed where they are missing.
import { spawnSync } from 'node:child_process';

/** The program of each package, and how it tells its version. */
const PEERS = {
  prodigal: ['prodigal', '-v'],
  augustus: ['augustus', '--version'],
  hmmer: ['hmmsearch', '-h'],
  emboss: ['newcpgreport', '-version'],
  chromhmm: ['ChromHMM', 'Version'],
} as const;

export type Peer = keyof typeof PEERS;

/** Nothing once the peer is there; otherwise an error that says why it is not. */
export function ensure(peer: Peer, say: (line: string) => void): void {
  if (versionOf(peer) !== undefined) return;
  say(`  installing ${peer}: apt-get install -y ${peer}`);
  const { error, status, stderr } = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', peer], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (!error && status === 0 && versionOf(peer) !== undefined) return;
  const reason = error ? 'there is no apt-get' : stderr.trim().split('\n').at(-1);
  throw new Error(`${peer} is missing and cannot be installed: ${reason}`);
}

/** As the program says it, or nothing if there is none. */
export function versionOf(peer: Peer): string | undefined {
  const [program, ...words] = PEERS[peer];
  const { error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error) return undefined;
  return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? '?';
}

/** Names with versions of those that are there. */
export function peerVersions(): string[] {
  return (Object.keys(PEERS) as Peer[]).flatMap(peer => {
    const version = versionOf(peer);
    return version === undefined ? [] : [`${peer} ${version}`];
  });
}
