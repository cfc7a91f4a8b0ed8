// `hmm help formats`: kinds of input, and the columns of every output. docs/formats.md has examples.

export const FORMATS = `\
INPUT  (gzipped or not; told from the bytes, or by --input-format)
  fasta         letters; the id is the first word after >
  fastq         bases with a quality each, on the scale of --quality
  json, ndjson  one record, an array of them, or one a line: an "id" and one of
                  "sequence": "ACGT"            letters
                  "observations": [0, 1, null]  indices of symbols, or counts
                  "soft": [[0.5, 0.5, 0, 0]]    a weight for each symbol
                  "values": [[0.5, 1.5]]        numbers
                for training also "states" (names, indices, null), "weight"
  tsv           numbers, or weights of symbols; a row a position (--id-column,
                --columns); columns called chrom, start, end, pos are places
  bedgraph, wig tracks of numbers with their places; gaps are missing
  npy           an array [positions] or [positions, numbers]
  chromhmm      *_binary.txt: marks that are 0, 1 or 2, in bins (--bin-size);
                of several cells side by side with --stack
  N, X, -, ? are missing; IUPAC codes stand for the bases that they name.
  Lower case is upper case, and U is T.
  init profile reads alignments: Stockholm, aligned FASTA or A2M.

OUTPUT  (-f chooses; the first of each is the default)
  Records come in the order of the input. Positions count from 1 and ends are
  included, but for bed and bedgraph: from 0, end not included. Those of
  --region and --regions are the record's: start and end are columns of score
  and members of json and ndjson, and names in path and npy end in :start-end.

score
  tsv           id, start and end (of regions), length, log_likelihood
                (natural log; -inf if impossible), per_symbol (the same over
                length);
                with --null: log_odds_bits (log2 of P(model) / P(null));
                with several -m: a column a model, and best_model
  json, ndjson  id, description, start, end, length, log_likelihood (null, with
                "impossible": true), log_odds_bits; or models, best_model
                with --path: path_log_probability (natural log of P(path,
                record)), path_log_posterior (of P(path | record))
  with profiles (-m family.hmm): a line a profile that finds the record
  tsv           id, length, profile, bits (log2 of P(profile) / P(background)),
                evalue (as many records as good are expected by chance)
  json, ndjson  the same, and accession

decode
  tsv           id, start, end, state; a line a run of one state; with
                --mean-posterior or --threshold: mean_posterior
  bed           id, start, end, state, score (mean posterior, 0 to 1000),
                strand; where states have a color: start, end, red,green,blue
  segments      chromosome, start, end, state (E1), as ChromHMM's
                *_segments.bed; of one cell
  dense         a track line, then chromosome, start, end, state, 0, ., start,
                end, red,green,blue, as its *_dense.bed
  gff3          seqid, hmm, type (the states' feature, or name), start, end,
                score (mean posterior), strand, phase, attributes
  path          as FASTA, a letter a position: the symbol of its state
  json, ndjson  id, description, start, end, length, method, log_probability
                (of path and record), path (state of each position),
                segments (start, end, state, mean_posterior)
  --sample n, --best n: tsv with sample or rank, and log_probability, behind
                id; json, ndjson with sample or rank; path
  with profiles: a line a domain, with its envelope and its alignment
  tsv           id, start, end (envelope), profile, alignment_start,
                alignment_end, profile_start, profile_end, bits, evalue,
                mean_posterior
  bed           id, start, end, profile, score (mean posterior, 0 to 1000),
                strand, alignment_start, alignment_end
  gff3          protein_match or nucleotide_match; the score is the E-value
  json, ndjson  id, description, length, profiles (of the whole record),
                domains

posteriors
  tsv           id, position, and a column a state: P(state | record);
                with profiles a column a profile: P(in a domain | record)
  bedgraph      id, start, end, probability of --state; a line a run
  wig           fixedStep lines, then a probability of --state a line
  npy           arrays [positions, states]: one file, or a folder of them
  json, ndjson  id, description, start, end, length, log_likelihood, states,
                posteriors (a list a position)
  --filtered    all of these given the record up to each position alone
  --predict n   id, step (1 is behind the last position), a column a state,
                end (over before), symbol_A ... (chances), or mean_1 ...,
                variance_1 ..., mark_H3K4me3 ..., share_A ...

evaluate
  tsv           level (what is counted), class, reference, found (of these),
                predicted, right (of these), sensitivity (found / reference),
                precision (right / predicted), f1, mcc, accuracy
  confusion     positions: a line a reference class, a column a predicted one
  json          all of it
  with --enrichment and --neighbourhood:
  tsv           state, genome_percent (of the segments), and a column a file of
                features or a distance: how many times as often as by chance
  json          kind, positions, features or anchors and offsets, states

sample
  fasta         the letters; path: the states, a letter each
  tsv           id, a column for each number or symbol of a position
  json, ndjson  id, sequence, observations or values, and states

compare
  text, tsv     model, states, parameters, log_likelihood, per_symbol, aic,
                bic, bic_above (over the best), best_in (records), margin
                (there, mean), behind (the best model, mean) and its error,
                behind_se
  json          the same, and likelihood-ratio tests of nested models

confidence
  text, tsv     parameter, state, of (next state, symbol or column), estimate,
                standard_error, low, high (95 %); nan: the data do not tell
  json          the same, and how far the likeliest model is

expect
  statistics, as JSON: what hmm maximize takes; numbers are doubles in base64

plot
  html, pdf     all pictures
  svg, png      one picture

inspect
  text, json    what the model is, or how two differ
  emissions     ChromHMM's table: a line a state, a column a mark
  transitions   ChromHMM's table: a line a state, a column a next state

train
  --log         states, seed, iteration, log_likelihood, per_symbol, gain,
                held_out, seconds; a line an iteration, as TSV
`;
