/* Completion of `legwork` in shells: each script asks `legwork complete`, and the shell's own functions for files. */

/** The shells that have a script. */
export const COMPLETED_SHELLS = ['bash', 'zsh', 'fish'] as const;
export type CompletedShell = (typeof COMPLETED_SHELLS)[number];

/** Where shells look for scripts below a folder of their `XDG_DATA_DIRS`, or of `FPATH`. */
export const COMPLETION_FILES: Record<CompletedShell, string> = {
  bash: 'bash-completion/completions/legwork',
  zsh: 'zsh/site-functions/_legwork',
  fish: 'fish/vendor_completions.d/legwork.fish',
};

/*
 * `legwork complete` prints replies that are quoted for the shell, one a line, and at most one line that begins with a
 * colon: `:files`, `:folders`, or `:command N`, where N is the index of the word with which a command begins.
 */

const bash = String.raw`# Completion of legwork for bash; source it, or put it where bash-completion looks.
_legwork() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames; _legwork_files -f ;;
      :folders) compopt -o filenames; _legwork_files -d ;;
      ':command '*)
        if declare -F _command_offset >/dev/null; then
          _command_offset "$((COMP_CWORD - \${line#:command }))"
        else
          compopt -o filenames
          [ "\${line#:command }" = 0 ] && _legwork_files -c || _legwork_files -f
        fi
        ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(legwork complete bash "$COMP_TYPE" "\${COLUMNS:-80}" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
_legwork_files() {
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o nosort -F _legwork legwork 2>/dev/null || complete -F _legwork legwork
`.replaceAll('\\$', '$');

const zsh = String.raw`#compdef legwork
# Completion of legwork for zsh; source it, or put it in a folder of fpath as _legwork.
_legwork() {
  local line
  local -a replies
  for line in "\${(@f)$(command legwork complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) _files ;;
      :folders) _files -/ ;;
      ':command '*)
        shift "$((CURRENT - 1 - \${line#:command }))" words
        CURRENT=$((\${line#:command } + 1))
        _normal
        ;;
      *) replies+=("$line") ;;
    esac
  done
  (( $#replies )) && _describe -V legwork replies
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _legwork "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _legwork legwork
fi
`.replaceAll('\\$', '$');

const fish = String.raw`# Completion of legwork for fish; source it, or put it in a folder of fish_complete_path as legwork.fish.
function __legwork_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct | string collect)
    for line in (command legwork complete fish -- $words "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path "$current"
            case :folders
                __fish_complete_directories "$current" ''
            case ':command *'
                set -l count (string replace ':command ' '' -- $line)
                set -l rest
                test $count -gt 0; and set rest $words[(math -- -$count)..-1]
                complete -C (string join ' ' -- (string escape -- $rest) "$current")
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c legwork -f -k -a '(__legwork_complete)'
`;

export const COMPLETION_SCRIPTS: Record<CompletedShell, string> = { bash, zsh, fish };
