// Where pictures come from, as pages and files say it.
import { grouped } from '../../wording.ts';
import { escapeMarkup } from './text.ts';

/** A file that was read or written for a picture. */
export interface OriginFile {
  name: string;
  role: 'model' | 'data' | 'written model';
  bytes: number;
  /** SHA-256 in hexadecimal; undefined where not all of the file was read. */
  digest: string | undefined;
}

export interface Origin {
  /** The program and its version. */
  program: string;
  date: Date;
  /** The command line, quoted for a shell. */
  command: string;
  files: readonly OriginFile[];
}

/** `2026-01-02 03:04:05 UTC` */
export function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The section of a page. */
export function originMarkup({ program, date, command, files }: Origin): string {
  const rows = files.map(
    ({ name, role, bytes, digest }) =>
      `<tr><td>${escapeMarkup(name)}</td><td>${role}</td><td class="number">${grouped(bytes)}</td><td class="digest">${digest ?? 'not read to its end'}</td></tr>`,
  );
  const table = `<div class="wide"><table>
<thead><tr><th>file</th><th>role</th><th class="number">bytes</th><th>SHA-256</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
  return `<section class="origin card">
<h2>Where this comes from</h2>
<dl><dt>program</dt><dd>${escapeMarkup(program)}</dd><dt>date</dt><dd>${utc(date)}</dd><dt>command</dt><dd><code>${escapeMarkup(command)}</code></dd></dl>
${files.length > 0 ? table : ''}
</section>`;
}

/** Lines for the metadata of a picture. Without the date, so that the same command makes the same file. */
export function originLines({ program, command, files }: Origin): string[] {
  return [
    program,
    command,
    ...files.map(
      ({ name, role, bytes, digest }) =>
        `${role} ${name}: ${grouped(bytes)} bytes, ${digest ? `SHA-256 ${digest}` : 'not read to its end'}`,
    ),
  ];
}
