#!/usr/bin/env bash
# Runs every rule of the wrapper's test, as snakemake-wrappers does, with `hmm` of the PATH in place of conda's.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
cp -rL "$HERE/bio/hmm/test" "$WORK/test"
# Wrappers are asked for as master/bio/hmm.
ln -s "$HERE" "$WORK/master"
cd "$WORK/test"
snakemake --cores 2 --quiet rules --show-failed-logs --wrapper-prefix "file://$WORK/" --forceall -- \
  train/rolls.json score/rolls.tsv decode/rolls.bed.gz posteriors/rolls.tsv maximize/rolls.json

# What came of it is what the commands make.
hmm train -q --init casino.json --iterations 3 -o train.json rolls.fa
cmp train.json train/rolls.json
hmm score --model casino.json rolls.fa | cmp - score/rolls.tsv
hmm decode --model casino.json --states L --min-length 10 -f bed rolls.fa | cmp - <(gzip -dc decode/rolls.bed.gz)
hmm posteriors --model casino.json --digits 3 rolls.fa | cmp - posteriors/rolls.tsv
for shard in 1 2; do hmm expect --model casino.json --shard $shard/2 -o $shard.stats rolls.fa; done
hmm maximize -q --model casino.json --iterations 3 -o maximize.json 1.stats 2.stats
cmp maximize.json maximize/rolls.json
