import type { Launch } from '../../core/executor.ts';
import type { JobQueue } from './jobQueue.ts';

/** A wrapper's launch, and where its markers go. */
export interface JobLaunch extends Pick<Launch, 'argv' | 'cwd' | 'environment' | 'outputPath'> {
  /** The path prefix of its markers. */
  prefix: string;
  umask: string;
  /** A file that is its standard input, and whether that grows until the marker `.eof`. */
  input?: { path: string; grows: boolean };
}

/** On this signal, a wrapper kills everything else of its job. Nobody heeds it who does not know it. */
export const WRAPPER_KILLS = 'URG';

/** Names that a shell may keep read-only, which cannot be exported in it. */
const READ_ONLY = new Set(['UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'BASH_VERSINFO']);

/** What the queue stores: it only starts the wrapper, which is readable by the user alone. */
export function starterOf(path: string): string {
  return `#!/bin/sh\nexec /bin/sh ${quoted(path)}\n`;
}

/**
 * The wrapper of an attempt that a queue runs, as a shell script: nothing else is certain to run on its nodes. It leaves
 * the markers of every wrapper (`runMarkers.ts`), where a signal is 128 + its number, and marked as a shell's. The
 * environment is exported, and not given as arguments, which other users of the node could read.
 */
export function wrapperScript(launch: JobLaunch, { kind, variables }: JobQueue): string {
  const { prefix, argv, cwd, outputPath, umask, input } = launch;
  const names = Object.keys(launch.environment);
  const isExported = (name: string) => /^[A-Za-z_]\w*$/.test(name) && !READ_ONLY.has(name);
  const [exported, others] = [names.filter(isExported), names.filter((name) => !isExported(name))];
  const assignment = (name: string) => `${name}=${quoted(launch.environment[name] ?? '')}`;
  const further = others.map((name) => quoted(`${name}=${launch.environment[name] ?? ''}`));
  const command = [...(further.length > 0 ? ['env', ...further] : []), ...argv.map(quoted)].join(' ');
  return `#!/bin/sh
lw_prefix=${quoted(prefix)}
lw_output=${quoted(outputPath)}
lw_input=${quoted(input?.path ?? '/dev/null')}
lw_task=${quoted(launch.environment.LEGWORK_TASK_ID ?? '')}
lw_home=${quoted(launch.environment.LEGWORK_HOME ?? '')}
umask 077
# Whoever made this file runs the command, and nobody else ever does.
if ! (set -C; true >"$lw_prefix.claim") 2>/dev/null; then
  [ -e "$lw_prefix.claim" ] || exit 1
  true >"$lw_prefix.requeued"
  exit 0
fi
mark() { until true >"$lw_prefix.$1"; do [ -d "\${lw_prefix%/*}" ] || exit 1; sleep 1; done 2>/dev/null; }
lw_job=\$${variables.job} lw_node=\$${variables.node}
case $lw_node in *[!A-Za-z0-9_-]*) lw_node=$(printf %s "$lw_node" | tr -c 'A-Za-z0-9_-' _) ;; esac
mark "pid.$lw_job.\${lw_node:--}.${kind}"
${KILL_ALL}
refuse() { printf '%s\\n' "$2" >>"$lw_output"; mark spawn; mark "exit.$1"; exit "$1"; }
# The wrapper stays, to record how the command ended. It is in one group with it, because some queues signal only that.
trap : HUP INT QUIT USR1 USR2 ALRM TERM
trap kill_all ${WRAPPER_KILLS}
true >>"$lw_output" || refuse 126 'The output cannot be written on this node.'
# What a shell starts in the background ignores two signals, unless this program can change that.
lw_env=$(command -v env) && "$lw_env" --default-signal=INT true 2>/dev/null || lw_env=
run() {
  cd ${quoted(cwd)} 2>/dev/null || refuse 126 ${quoted(`The node does not have the folder ${cwd}.`)}
${exported.map((name) => `  export ${assignment(name)}\n`).join('')}  command -v ${quoted(argv[0] ?? '')} >/dev/null 2>&1 || refuse 127 ${quoted(`${argv[0] ?? ''}: not found on the node`)}
  umask ${umask}
  [ "$lw_env" ] && exec "$lw_env" --default-signal=INT,QUIT ${command}
  exec ${command}
}
# What a shell says of its jobs tells an exit code from a signal, which its code does not. bash forgets that with
# the wait, and the command may be over before that. As in POSIX, it would end the wait for each process that ends.
[ -z "\${BASH_VERSION-}" ] || { set +o posix; trap 'jobs >>"$lw_prefix.jobs"' CHLD; }
${input?.grows ? FEED : 'run <"$lw_input" >>"$lw_output" 2>&1 &'}
child=$!
# A trapped signal ends the wait, but not the command.
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
trap - CHLD
trap : ${WRAPPER_KILLS}
if [ "$code" -gt 128 ]; then
  jobs >>"$lw_prefix.jobs"
  # The wait may have been ended by a signal at the moment at which the command ended.
  wait "$child" 2>/dev/null
  last=$?
  [ $last = 127 ] || code=$last
  grep -q "Done($code)\\|Exit $code" "$lw_prefix.jobs" || [ "$code" -le 128 ] || mark shell
fi
[ -e "$lw_prefix.exit.$code" ] || mark "exit.$code"
exit "$code"
`;
}

/**
 * Kills what the wrapper has started, by its parents, and what has left it, by its mark: the id of the task and the data
 * directory, since another one may have the same id. Those that start others meanwhile are found in the next round; a
 * queue that takes the job away afterwards ends what would still be left.
 */
const KILL_ALL = `descendants() {
  grep -s '^PPid:' /proc/[0-9]*/status | awk -F '[/:[:space:]]+' -v "top=$$" '{ parent[$3] = $6 }
    END { do { more = 0; for (pid in parent) if (!(pid in ours) && (parent[pid] == top || parent[pid] in ours)) more = ours[pid] = 1 } while (more)
      for (pid in ours) print pid }'
}
having() { xargs grep -slzxF "$1" /dev/null; }
marked() { printf '%s\\n' /proc/[0-9]*/environ | having "LEGWORK_TASK_ID=$lw_task" | having "LEGWORK_HOME=$lw_home" | cut -d / -f 3; }
kill_all() {
  for lw_round in 1 2 3; do
    for lw_pid in $(descendants; marked); do [ "$lw_pid" = $$ ] || kill -KILL "$lw_pid"; done 2>/dev/null
  done
  # A wait that was ended by this signal does not know the code any more.
  mark shell
  mark exit.137
  exit 137
}`;

/** Passes on what is appended to the input, until the marker of its end; ends with the command, too. */
const FEED = `feed() {
  at=0
  while :; do
    last=; [ -e "$lw_prefix.eof" ] && last=1
    size=$(wc -c <"$lw_input")
    if [ "$size" -gt "$at" ]; then
      tail -c "+$((at + 1))" "$lw_input" | head -c "$((size - at))" || exit
      at=$size
    elif [ "$last" ]; then exit
    else sleep 0.2
    fi
    kill -0 $$ 2>/dev/null || exit
  done
}
# It is no part of the job, which is over with the command.
{ feed & } | run >>"$lw_output" 2>&1 &`;

/** A word that a shell leaves as it is. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
