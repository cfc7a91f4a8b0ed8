#!/usr/bin/env bash
# Runs every module, first its stub, with `nextflow` and `hmm` of the PATH, and compares with what the commands make.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
cp -L "$HERE/../../fixtures/casino.json" "$WORK/casino.json"
cp -L "$HERE/../../fixtures/casino-rolls.fa" "$WORK/rolls.fa"
cd "$WORK"
export NXF_ANSI_LOG=false
for stub in -stub-run ''; do
  rm -rf made && mkdir made
  nextflow run "$HERE/test.nf" -c "$HERE/test.config" $stub --data "$WORK/rolls.fa" --model "$WORK/casino.json" --made "$WORK/made"
  [ "$(ls made | wc -l)" -eq 6 ]
  [ "$(cut -d ' ' -f 2- made/versions.txt | sort | uniq -c | xargs)" = "6 $(hmm --version)" ]
done

hmm train -q --init casino.json --iterations 3 -o trained.json rolls.fa
cmp trained.json made/trained.json
hmm score --model casino.json rolls.fa | cmp - made/rolls.tsv
hmm decode --model casino.json -f bed rolls.fa | cmp - <(gzip -dc made/rolls.bed.gz)
hmm posteriors --model casino.json --digits 3 rolls.fa | cmp - <(gzip -dc made/rolls.tsv.gz)
for shard in 1 2; do hmm expect --model casino.json --shard $shard/2 -o $shard.stats rolls.fa; done
hmm maximize -q --model casino.json --iterations 3 -o step1.json 1.stats 2.stats
cmp step1.json made/step1.json
