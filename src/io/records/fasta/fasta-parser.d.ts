// Types of the npm package fasta-parser, which brings none.
declare module 'fasta-parser' {
  /** A stream: FASTA text in; one line of JSON a record out, `{"id":"…","seq":"…"}`. */
  function createFastaParser(): NodeJS.ReadWriteStream;
  export = createFastaParser;
}
