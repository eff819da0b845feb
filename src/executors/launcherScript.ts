import { SPELL_START_TIME } from './startTime.ts';

// Not in the script itself, where they would be placeholders.
/** A shell's words for all elements of an array. */
const ALL_PAIRS = '"${_pairs[@]}"';
/** A shell's word for the last part of a path. */
const LAST_PART = '"${1##*/}: "';

/*
 * The shell program that starts tasks on POSIX. It is a string, not a file, because a shell reads a file
 * as it goes: an upgrade that replaced it would change the program under a running launcher.
 *
 * `serve` is the launcher: one small bash that forks a wrapper for every task it is told of. Forking it
 * costs the same whatever memory the host holds. Without bash, `once` runs one wrapper in any POSIX shell.
 *
 * A wrapper speaks in file names (see runMarkers.ts): creating an empty file is atomic, takes no disk block,
 * and is seen by whoever is there, now or later. It uses builtins only, because every process more would
 * double its price, and it traps signals with a handler: an ignored signal would be inherited by the command.
 */
export const LAUNCHER_SCRIPT = String.raw`
unset LEGWORK_LAUNCHER
_mask=$(umask)

# announce NAME: creates the marker, however long the disk stays full; not when the data directory is gone.
announce() {
  until printf '' > "$1" || [ ! -d "$_home" ]; do sleep 1; done
} 2>/dev/null

# can_run FILE: whether it, and the interpreter that a script names, is there to be executed. Bash only; others
# keep the trap that makes this unnecessary.
can_run() {
  [ -f "$1" ] && [ -x "$1" ] || return
  _first='' _interpreter=''
  read -r -n 2 _first < "$1"
  [ "$_first" = '#!' ] || return 0
  IFS=$'#! \t' read -r _ _ _interpreter _ < "$1"
  [ -f "$_interpreter" ] && [ -x "$_interpreter" ]
} 2>/dev/null

# identify ENTRY PID: which process it is, as _pid, _start and _boot; ENTRY is its name in /proc, if there is such a thing.
identify() {
  if read -r _pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _start _ < "/proc/$1/stat"; then
    # Not every container shows it; the host takes a dash for it then, too.
    read -r _boot < /proc/sys/kernel/random/boot_id || _boot=-
  else
    _pid=$2 _boot=-
    _start=$(LC_ALL=C TZ=UTC ps -o lstart= -p "$_pid" | ${SPELL_START_TIME})
    # A ps that does not know the column: a marker without a start time is still one.
    [ -n "$_start" ] || _start=-
  fi
} 2>/dev/null

# status CODE: ends with it.
status() { return "$1"; }

# is_there PROGRAM: whether there is such a file, at its path or on the PATH, even one that cannot be executed.
is_there() {
  case $1 in
    */*) [ -e "$1" ] && return ;;
    *)
      command -v -- "$1" >/dev/null && return
      set -f
      IFS=:
      for _entry in $PATH; do [ -f "$_entry/$1" ] && break; done
      unset IFS
      set +f
      [ -f "$_entry/$1" ]
      ;;
  esac
} 2>/dev/null

# tell_reason PROGRAM: for a command that did not begin, leaves of the shell's complaints the system's reason as the
# output, without the words that are about this script. Bash forgets the trap when the system refuses to execute what
# is there (no format it knows, arguments that are too long); then its complaint is the sign.
tell_reason() {
  IFS= read -r _first < "$_output" || [ -n "$_first" ] || return
  case $_first in
    'environment: line '*[/\ ]${LAST_PART}*) announce "$_run.spawn" ;;
  esac
  [ -e "$_run.spawn" ] || return
  _reason=$(sed -e 's/^[^:]*: line [0-9]*: //' -e 's/^legwork: [0-9]*: //' -e 's/^exec: //' -e 's/^cd: //' -e q "$_output")
  printf '%s\n' "$_reason" > "$_output"
} 2>/dev/null

# take_input: makes what _input says the standard input, _input_path being the file.
take_input() {
  _feeder=''
  case $_input in
    # Held open for reading and writing, so that a reader sees no end between two senders, whatever the host does.
    pipe) exec <> "$_input_path" ;;
    file) exec < "$_input_path" ;;
    feed)
      # The file has all that was ever said, so nothing is lost or said twice whoever dies; a process of its own
      # passes it on, because what is to end must have one writer that can go.
      mkfifo -m 600 "$_run.in"
      tail -c +1 -f -- "$_input_path" > "$_run.in" &
      _feeder=$!
      exec < "$_run.in"
      identify "$_feeder" "$_feeder"
      announce "$_run.feed.$_pid.$_start.$_boot"
      ;;
    *) exec < /dev/null ;;
  esac
} 2>/dev/null

# wrap RUN OUTPUT FOLDER UMASK ENVIRONMENT HOME ID INPUT INPUT_PATH LEAD ARGV...: LEAD words of ARGV set variables that
# a shell has a meaning of its own for, or cannot have, before the command.
wrap() {
  _run=$1 _output=$2 _folder=$3 _umask=$4 _environment=$5 _home=$6 _id=$7 _input=$8 _input_path=$9
  shift 9
  _lead=$1
  shift
  eval "_command=\${$((_lead + 1))}"
  trap : HUP INT TERM
  # The exclusive create decides who runs this attempt: of all that were ever asked, exactly one.
  set -C
  until printf '' 2>/dev/null > "$_run.claim"; do
    if [ -e "$_run.claim" ] || [ ! -d "$_home" ]; then exit 0; fi
    sleep 1
  done 2>/dev/null
  set +C
  take_input
  identify self "$$"
  announce "$_run.pid.$_pid.$_start.$_boot"
  (
    trap - HUP INT TERM
    umask 077
    exec >> "$_output" 2>&1
    if [ "$_umask" = - ]; then umask "$_mask"; else umask "$_umask"; fi
    # Runs in a shell that could not become the command; one that did has no traps any more. For a path that
    # cannot be executed bash forgets the trap, so that is looked at first.
    trap 'announce "$_run.spawn"' EXIT
    cd -- "$_folder" || exit 127
    unset OLDPWD SHLVL
    if [ "$_environment" != - ]; then
      unset PWD
      # A locale this machine lacks makes the shell complain; that is not the task's output.
      mapfile -d '' -t _pairs < "$_environment" || exit 126
      export -- ${ALL_PAIRS} >/dev/null 2>&1
    fi
    export LEGWORK_TASK_ID="$_id" LEGWORK_HOME="$_home"
    case $_command in
      */*) can_run "$_command" ;;
      *) [ "$_lead" = 0 ] || command -v -- "$_command" >/dev/null ;;
    esac || { announce "$_run.spawn"; shift "$_lead"; }
    # Bash before 4 ends with the status before an exec that fails.
    if is_there "$_command"; then status 126; else status 127; fi
    exec "$@"
  )
  _code=$?
  case $_code in 126 | 127) tell_reason "$_command" ;; esac
  if [ -n "$_feeder" ]; then kill "$_feeder" 2>/dev/null; fi
  announce "$_run.exit.$_code"
}

if [ "$1" = once ]; then
  shift
  wrap "$@"
  exit
fi

# receive ARGUMENT...: wrap, of arguments in which a backslash is written \\ and the unit separator \0037.
receive() {
  _left=$#
  while [ $_left -gt 0 ]; do
    _field=$1
    case $_field in *\\*) printf -v _field '%b' "$_field" ;; esac
    shift
    set -- "$@" "$_field"
    _left=$((_left - 1))
  done
  wrap "$@"
}

# Every wrapper becomes the leader of a process group of its own.
set -m
# Characters are bytes then; not exported, so that it is no task's business.
LC_ALL=C
_unit=$(printf '\037')
# A request is its length, a newline, and the arguments of wrap with unit separators between them. Of a pipe a
# shell reads single bytes, unless it knows how many there are.
while read -r _length; do
  read -r -N "$_length" _request || exit
  set -f
  IFS=$_unit
  set -- $_request
  unset IFS
  set +f
  case $_request in
    *\\*) receive "$@" 2>/dev/null </dev/null & ;;
    *) wrap "$@" 2>/dev/null </dev/null & ;;
  esac
done
# Stays as long as its wrappers: without a parent in their session their groups would be orphaned, and the system
# hangs up an orphaned group in which a process is stopped, as those of a paused task are.
wait
`;
