# Prints what fish offers for each argument when TAB is pressed after it, a line each. The script is in $SCRIPT.
source $SCRIPT
for line in $argv
    set -l offers (complete -C $line | string replace -r '\t.*' '')
    echo (string join -- '|' $offers)
end
