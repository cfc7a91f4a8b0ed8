#!/bin/sh
# Sets up the peers in a virtual environment of their own, once, and runs the benchmark.
set -e
cd "$(dirname "$0")"
if ! cmp -s requirements.txt .venv/installed.txt; then
  echo 'bench: installing the peers into bench/.venv, which takes some minutes' >&2
  python3 -m venv .venv
  # All at once; if one cannot be had, each by itself, so that the others can.
  if .venv/bin/pip install --quiet --requirement requirements.txt >&2; then
    cp requirements.txt .venv/installed.txt
  else
    grep -v '^ *\(#\|$\)' requirements.txt | while read -r requirement; do
      .venv/bin/pip install --quiet "$requirement" >&2 || echo "bench: $requirement cannot be installed" >&2
    done
  fi
fi
exec node --import tsx run.ts "$@"
