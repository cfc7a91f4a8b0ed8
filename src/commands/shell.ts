// Command lines as a shell takes them.

/** The arguments with spaces between, quoted where a shell would read them otherwise. */
export function quoted(args: readonly string[]): string {
  return args
    .map(arg => (/^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
