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
mask=$(umask)

# announce NAME: creates the marker, however long the disk stays full; not when the data directory is gone.
announce() {
  until printf '' > "$1" || [ ! -d "$home" ]; do sleep 1; done
} 2>/dev/null

# wrap RUN OUTPUT FOLDER ENVIRONMENT HOME ID INPUT ARGV...
wrap() {
  run=$1 output=$2 folder=$3 environment=$4 home=$5 id=$6 input=$7
  shift 7
  trap : HUP INT TERM
  # The exclusive create decides who runs this attempt: of all that were ever asked, exactly one.
  set -C
  until printf '' 2>/dev/null > "$run.claim"; do
    if [ -e "$run.claim" ] || [ ! -d "$home" ]; then exit 0; fi
    sleep 1
  done 2>/dev/null
  set +C
  if read -r pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ start _ < /proc/self/stat; then
    read -r boot < /proc/sys/kernel/random/boot_id
  else
    pid=$$ boot=-
    start=$(LC_ALL=C TZ=UTC ps -o lstart= -p "$pid")
    start=$(printf '%s' "$start" | tr -s ' :' '--')
  fi 2>/dev/null
  # Held open for reading and writing, so that a reader sees no end between two senders, whatever the host does.
  if [ "$input" = - ]; then exec < /dev/null; else exec <> "$input"; fi
  announce "$run.pid.$pid.$start.$boot"
  (
    trap - HUP INT TERM
    exec >> "$output" 2>&1
    umask "$mask"
    # Runs in a shell that could not become the command; one that did has no traps any more. For a path that
    # cannot be executed bash forgets the trap, so that is looked at first.
    trap 'announce "$run.spawn"' EXIT
    cd -- "$folder" || exit 127
    if [ "$environment" != - ]; then
      # A locale this machine lacks makes the shell complain; that is not the task's output.
      while IFS= read -r -d '' pair; do export "$pair"; done < "$environment" 2>/dev/null
    fi
    export LEGWORK_TASK_ID="$id" LEGWORK_HOME="$home"
    case $1 in
      */*) if [ ! -f "$1" ] || [ ! -x "$1" ]; then announce "$run.spawn"; fi ;;
    esac
    exec "$@"
  )
  announce "$run.exit.$?"
}

if [ "$1" = once ]; then
  shift
  wrap "$@"
  exit
fi

# Every wrapper becomes the leader of a process group of its own.
set -m
while IFS= read -r -d '' count; do
  set --
  while [ "$count" -gt 0 ]; do
    IFS= read -r -d '' field || break 2
    set -- "$@" "$field"
    count=$((count - 1))
  done
  wrap "$@" 2>/dev/null </dev/null &
done
# The host is gone. Were its wrappers orphaned now, the system would send a HUP to every group with a stopped member,
# and so end the tasks that somebody holds.
wait
`;
