// `hmm help model`: the model file, field by field. Its schema is src/io/model-file/model-schema.ts.

export const MODEL = `\
A model is one JSON object. For K states that emit, N with silent ones:

  format        "hmm-model"
  version       1
  name          what it is called (optional)
  states        N objects:
    name          different for each
    symbol        one letter, for -f path (optional, like all below)
    feature       type of its features in GFF3, like "CDS"
    strand        "+" or "-"
    phase         0, 1 or 2: position in the codon
    opens, closes true: leftmost, rightmost position of the feature
    also          features that overlap it, each with feature, strand, ...
    color         like "#1f77b4", for BED and pictures
    silent        true: emits nothing, takes no position. One without a
                  way on is an end: where there is one, sequences end there
  initial       N probabilities of the first state
  transitions   N rows; transitions[i][j] is P(j next | i now)
                these rows may also be by name: {"M2": 0.9, "D2": 0.1}
  ends          N probabilities that a sequence is over after each state,
                beside transitions that sum to the rest of 1 (optional)
  emission      what states emit: a family and its parameters, see below
  temperature   every row p is used as softmax(log p / temperature); 1
                unless given
  learnable     what training may change: initial, transitions, emissions;
                each true (unless given) or false, and the last two also
                a list of states; initial also "stationary"
  ties          transitions, emissions: groups of states that share their
                rows; strands: pairs of states that emit the same on the
                one strand and on the other (optional)
  training      what train did (method, objective, iterations,
                logLikelihoods, converged, seed, sequences, positions,
                learningRate, heldOut; unfinished or further, for --resume;
                pending, for expect; replaceable), or null

Families, with a row for each state k that emits:

  categorical   one of M symbols
    alphabet      "dna", "rna", "protein" or "custom" (unless given)
    symbols       the letters as a string, or a list of words
    order         n: depends on the n symbols before; 0 unless given
    probabilities [k][m]; of order n: [k], a level for each symbol before,
                  the oldest first, then [m]. A state may have fewer
                  levels, or name a table
    tables        by name, for states that share one: these are tied
  gaussian      D numbers
    means         [k][d]
    covariance    "full", "diagonal", "spherical" or "tied"
    covariances   [k][d][d], [k][d], [k] or [d][d]
    columns       names of the D numbers, for tables (optional)
    prior         what is likely of means and covariances: mean [d],
                  meanWeight, variance [d], varianceWeight (optional)
  gaussian-mixture
                D numbers, of M densities mixed
    weights       [k][m]
    means         [k][m][d]
    covariance    as above
    covariances   [k][m][d][d], [k][m][d], [k][m] or [d][d]
    columns       as above
    prior         as above, for each component
  poisson       D independent counts
    rates         [k][d]
    columns       as above
  bernoulli     marks that are there (1) or not (0)
    marks         their names
    probabilities [k][d] that mark d is there
  multinomial   counts of M symbols, drawn together
    symbols       their names
    probabilities [k][m]
    trials        how many a sample draws; 1 unless given
  product       numbers and categories together, each family over some columns
    parts         emissions of the families above, side by side in the order
                  of the columns; a categorical one has a single column,
                  order 0, and may have its name in columns

Rows sum to 1 within 1e-6. A probability of 0 stays 0 in training.

The smallest model file, a fair and a loaded coin:

  {"format": "hmm-model", "version": 1,
   "states": [{"name": "fair"}, {"name": "loaded"}],
   "initial": [0.5, 0.5],
   "transitions": [[0.9, 0.1], [0.1, 0.9]],
   "emission": {"family": "categorical", "symbols": "HT",
                "probabilities": [[0.5, 0.5], [0.8, 0.2]]}}
`;
