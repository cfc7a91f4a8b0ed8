// Tells HMMER files by their content. Light: every command that takes a model asks.

/** Whether a text begins as HMMER files do, of whatever version. */
export function isProfileText(text: string): boolean {
  return /^\s*HMMER\d/.test(text);
}
