# Prints the command line that zsh makes of each argument when TAB is pressed after it. The script is in $SCRIPT.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -U compinit; compinit -D -u; source $SCRIPT; unsetopt beep auto_list auto_menu"
zpty -w shell "show() { print -r -- \"<\$BUFFER>\"; zle kill-whole-line }; zle -N show; bindkey '^T' show; print -r @'ready'"
zpty -r shell text '*@ready*'
for line in "$@"; do
  zpty -w -n shell "$line"$'\t\x14'
  zpty -r shell text '*<hmm *>*'
  text=${text##*<}
  print -r -- ${text%%>*}
done
zpty -d shell
