# What both tests begin with: Snakemake, once, and a folder with a configuration. Sourced.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ROOT="$(cd "$HERE/../.." && pwd)"
VENV="$HERE/.venv"
if ! cmp -s "$HERE/requirements.txt" "$VENV/installed.txt"; then
  echo 'workflow-test: installing Snakemake into workflow/test/.venv' >&2
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --requirement "$HERE/requirements.txt" >&2
  cp "$HERE/requirements.txt" "$VENV/installed.txt"
fi
WORK="${WORK:-$(mktemp -d)}"
mkdir -p "$WORK"
cd "$WORK"
# On a cluster, jobs find files by paths that are the same everywhere.
cp "$ROOT/fixtures/lambda.fa.gz" "$ROOT/fixtures/chlamydia.fa.gz" .
FILES="lambda.fa.gz chlamydia.fa.gz"
START='--states 2 --order 1'
MAXIMIZE='--iterations 4'
cat > config.yaml <<END
hmm: $ROOT/bin/hmm
files: [lambda.fa.gz, chlamydia.fa.gz]
results: $WORK/results
shards: 4
threads: 1
training: {restarts: 1, seed: 1, start: '$START', expect: '', maximize: '$MAXIMIZE'}
apply:
  score: {format: tsv, options: ''}
  decode: {format: bed, options: ''}
  posteriors: {format: tsv, options: ''}
END
run_snakemake() { "$VENV/bin/snakemake" --snakefile "$ROOT/workflow/Snakefile" --configfile config.yaml "$@"; }

# Kills hmm expect of a step and shard, of this run alone: where its results go tells it from others on the machine.
kill_expect() {
  local ids
  ids="$(pgrep -f "expect.*$WORK/results/.*step$1[.]json --shard $2/4")" || return
  kill -KILL $ids && echo "workflow-test: killed hmm expect, step $1, shard $2" >&2
}

# What one process makes of the same is what came of the shards: the model to 1e-12, everything else to the byte.
compare() {
  "$ROOT/bin/hmm" train -q $START $MAXIMIZE -o whole.json $FILES
  node -e '
    const [one, other] = process.argv.slice(1).map(name => JSON.parse(require("fs").readFileSync(name)));
    const numbers = ({ initial, transitions, emission }) => [initial, transitions, emission.probabilities].flat(Infinity);
    const [a, b] = [numbers(one), numbers(other)];
    const off = Math.max(...a.map((value, n) => Math.abs(value - b[n]) / Math.max(value, 1e-300)));
    console.log(`workflow-test: ${a.length} parameters, off by ${off.toExponential(1)} at most`);
    if (a.length !== b.length || !(off <= 1e-12)) process.exit(1);
  ' results/model.json whole.json
  for made in score.tsv decode.bed posteriors.tsv; do
    "$ROOT/bin/hmm" "${made%.*}" -f "${made#*.}" -m results/model.json -o "whole.$made" $FILES
    cmp "results/$made" "whole.$made"
    echo "workflow-test: $made is the same to the byte"
  done
}
