# Prints what bash offers for each argument when TAB is pressed after it, a line each. The script is in $SCRIPT.
source "$SCRIPT"
for line in "$@"; do
  # readline takes = for a word of its own.
  spaced=${line//=/ = }
  read -r -a COMP_WORDS <<<"$spaced"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _hmm 2>/dev/null
  (IFS='|'; echo "${COMPREPLY[*]}")
done
