#!/bin/sh
# Finds the GC-rich and the AT-rich parts of phage lambda: train, score, decode, posteriors. Results go to demo/.
# Run it as npm run demo, which sets everything up first.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/bin:$PATH"
# One stream, so that what is said and what is printed stay in order also when the demo is piped on.
exec 2>&1

# Says a command, then runs it.
run() {
  printf '\n$ %s\n' "$*"
  "$@"
}

mkdir -p demo

echo
echo 'Phage lambda: 48,502 base pairs. Where is it rich in G and C, where in A and T?'
echo 'A model with two states finds out. First it is fitted to the genome, from a rough guess:'
run hmm train --init fixtures/lambda-start.json --model demo/lambda.json fixtures/lambda.fa.gz

printf '\n%s\n' 'How well does it explain the genome? Natural log, summed over all paths through the states:'
run hmm score --model demo/lambda.json fixtures/lambda.fa.gz

printf '\n%s\n' 'Which state holds where? The most likely path, as runs of one state:'
run hmm decode --viterbi --model demo/lambda.json --output demo/segments.tsv fixtures/lambda.fa.gz
run cat demo/segments.tsv

printf '\n%s\n' 'And how sure is that, base by base? A few of them, at the first long border:'
run hmm posteriors --model demo/lambda.json --output demo/posteriors.tsv fixtures/lambda.fa.gz
run sed -n -e 1p -e 22301p -e 22401p -e 22501p -e 22601p -e 22701p demo/posteriors.tsv

printf '\n%s\n' 'It wrote (in bytes):'
run wc -c demo/lambda.json demo/segments.tsv demo/posteriors.tsv

echo
echo 'Next, your own sequences:   bin/hmm train genes.fa   and then   bin/hmm decode --viterbi genes.fa'
echo 'or a walk through all this: docs/tutorial.md'
