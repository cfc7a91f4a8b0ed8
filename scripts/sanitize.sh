#!/bin/sh
# Compiles the kernels with sanitizers and runs them on random problems, valid and hostile (test/sanitize):
#   sanitize.sh [ROUNDS] [SEED]
# ROUNDS is 400 unless SANITIZE_ROUNDS or the argument says otherwise. SANITIZE_LEVELS names the instruction levels,
# SANITIZE_THREADS=0 leaves the thread sanitizer out, CXX names the compiler.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
kernels=$root/src/model/native/kernels
tests=$root/test/sanitize
rounds=${1:-${SANITIZE_ROUNDS:-400}}
seed=${2:-1}
compiler=${CXX:-g++}
jobs=$(getconf _NPROCESSORS_ONLN)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

# Of x86-64's levels v2 compiles fast, and v4 has all that v3 has.
has() { grep -qw "$1" /proc/cpuinfo 2>/dev/null; }
case $(uname -m) in
  aarch64 | arm64) define=-DHMM_LEVELS_ARM64 levels=neon ;;
  *) define=-DHMM_LEVELS_X64 levels=v2
    if has avx512vl && has avx512bw && has avx512dq; then levels='v2 v4'; elif has avx2; then levels='v2 v3'; fi ;;
esac
levels=${SANITIZE_LEVELS:-$levels}

# compile NAME LEVELS FLAGS...: the program $folder/NAME with these levels.
compile() {
  name=$1 own=$2
  shift 2
  mkdir "$folder/$name.objects"
  list=
  for level in $own; do list="$list X($level)"; done
  {
    # The longest first.
    for level in $own; do
      march=
      [ "$level" = neon ] || march=-march=x86-64-$level
      for source in cuts expectations posteriors viterbi forward-rows log-likelihood gaussians; do
        echo "levels/$source.cc $source.$level.o -DHMM_LEVEL=$level $march"
      done
    done
    for source in arguments best-paths operations sampled-paths threads ways-back; do echo "$source.cc $source.o"; done
    for source in "$tests"/*.cc; do echo "$source $(basename "$source" .cc).test.o"; done
  } | (cd "$kernels" && xargs -P "$jobs" -L 1 sh -c '
    compiler=$1 out=$2 include=$3 list=$4 flags=$5 source=$6 object=$7
    shift 7
    exec $compiler $flags "$@" -I. "-I$include" "-DSANITIZE_LEVELS(X)=$list" -c "$source" -o "$out/$object"
  ' compile "$compiler" "$folder/$name.objects" "$tests" "$list" \
    "-std=c++17 -O1 -g -fno-var-tracking -fno-math-errno -ffp-contract=fast $define $*")
  $compiler -pthread "$@" "$folder/$name.objects"/*.o -o "$folder/$name"
}

export ASAN_OPTIONS=max_allocation_size_mb=3000:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

echo "sanitize: compiling $levels with the address and undefined behaviour sanitizers" >&2
compile address "$levels" -fsanitize=address,undefined -fno-sanitize-recover=all
for level in $levels; do "$folder/address" "$level" "$rounds" "$seed"; done

if [ "${SANITIZE_THREADS:-1}" != 0 ]; then
  first=${levels%% *}
  echo "sanitize: compiling $first with the thread sanitizer" >&2
  compile thread "$first" -fsanitize=thread
  # Where memory is laid out too randomly for it, the sanitizer says so before anything runs.
  run=
  if command -v setarch >/dev/null && setarch "$(uname -m)" -R true 2>/dev/null; then run="setarch $(uname -m) -R"; fi
  $run "$folder/thread" "$first" $((rounds / 10 + 1)) "$seed"
fi
echo 'sanitize: all well'
