#!/usr/bin/env bash
# npm run workflow-test: the whole workflow on this machine, with one of its processes killed, against one process.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
trap 'rm -rf "$WORK"' EXIT
run_snakemake --lint
# Kills the first process that computes what is expected of a shard in the second step.
(
  for _ in $(seq 600); do
    kill_expect 1 2 && exit
    sleep 0.05
  done
) &
killer=$!
run_snakemake --workflow-profile none --cores 2 --restart-times 1 --quiet rules > log.txt 2>&1 || { tail -40 log.txt; exit 1; }
kill "$killer" 2> kill.log || true
grep -i 'trying to restart' log.txt || { echo 'workflow-test: nothing was killed' >&2; exit 1; }
compare
