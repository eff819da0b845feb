# A cluster of Slurm with two virtual nodes, its own folder, ports and munge; needs no systemd. To be sourced.
cluster=${TMPDIR:-/tmp}/legwork-slurm
export SLURM_CONF=$cluster/slurm.conf
nodes=(n1 n2)

# Installs what is missing; 75, and a sentence, where that cannot be done.
needs_cluster() {
  local missing=() programs=(sbatch:slurm-client slurmctld:slurmctld slurmd:slurmd munged:munge ps:procps)
  for each in "${programs[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${each%:*}" >/dev/null || missing+=("${each#*:}")
  done
  if [ "$(id -u)" != 0 ]; then
    echo "Only root can run the daemons of Slurm. The packages are: slurm-wlm munge procps." >&2
    return 75
  fi
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "This needs Debian's packages slurm-wlm, munge and procps, and here is no apt-get." >&2
    return 75
  fi
  # The system's own daemons are not started.
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends slurm-wlm munge procps; } >/dev/null; then
    echo "Debian's packages slurm-wlm, munge and procps could not be installed." >&2
    return 75
  fi
}

# Only with them does Slurm say that a job was out of memory; without, it ends the job, and does not say why.
has_memory_groups() { [ -w /sys/fs/cgroup/memory/cgroup.procs ]; }

# The configuration: processes are found by their parents, which works everywhere.
write_configuration() {
  local host port=$1 tasks=task/none memory=JobAcctGatherParams=OverMemoryKill
  host=$(hostname -s)
  if has_memory_groups; then
    tasks=task/cgroup memory=
    printf '%s\n' CgroupPlugin=cgroup/v1 CgroupMountpoint=/sys/fs/cgroup CgroupAutomount=no ConstrainRAMSpace=yes >"$cluster/cgroup.conf"
  fi
  cat >"$SLURM_CONF" <<END
ClusterName=legwork
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge/socket
CryptoType=crypto/munge
SlurmctldPort=$port
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.%n.pid
SlurmdSpoolDir=$cluster/spool.%n
StateSaveLocation=$cluster/state
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=$tasks
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=500
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1
SlurmdParameters=config_overrides
JobRequeue=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
$memory
MinJobAge=300
KillWait=5
InactiveLimit=0
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=5
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4 RealMemory=4000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4 RealMemory=4000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1 OverTimeLimit=0
PartitionName=urgent Nodes=n1,n2 MaxTime=INFINITE State=UP PriorityTier=10
END
}

begin_munge() {
  local key=$cluster/munge/key
  install -d -o munge -g munge -m 0755 "$cluster/munge"
  install -d -o munge -g munge -m 0700 "$cluster/munge/log"
  head -c 1024 /dev/urandom >"$key"
  chown munge:munge "$key"
  chmod 0400 "$key"
  setpriv --reuid=munge --regid=munge --clear-groups munged --key-file="$key" --socket="$cluster/munge/socket" \
    --pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log/munged.log" --seed-file="$cluster/munge/seed"
}

begin_controller() { slurmctld -f "$SLURM_CONF" "$@"; }
begin_node() { slurmd -N "$1" -f "$SLURM_CONF"; }

# One that was killed stays for a while as a process that has ended, where nobody asks for its end.
is_running() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$pid/status" 2>/dev/null
}

# Starts the daemons that do not run, and has nodes take jobs again that were taken out for what was done to them.
mend_cluster() {
  local node state
  is_running "$cluster/slurmctld.pid" || begin_controller
  for _ in $(seq 100); do
    scontrol ping 2>/dev/null | grep -q 'is UP' && break
    sleep 0.1
  done
  for node in "${nodes[@]}"; do
    is_running "$cluster/slurmd.$node.pid" || begin_node "$node"
  done
  sinfo --noheader --Node --partition=main --format='%N %T' | while read -r node state; do
    case $state in
      down* | drain* | fail*) scontrol update "nodename=$node" state=resume ;;
    esac
  done
}

# The processes that it has started, by the files in which they say so.
end_daemon() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "${2:--TERM}" "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

begin_cluster() {
  end_cluster
  rm -rf "$cluster"
  mkdir -p "$cluster"/{state,log,spool.n1,spool.n2}
  # Whoever runs munged must reach its socket.
  chmod 0755 "$cluster"
  write_configuration "${LEGWORK_SLURM_PORT:-26817}"
  begin_munge
  begin_controller -c
  for node in "${nodes[@]}"; do begin_node "$node"; done
  for _ in $(seq 100); do
    [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | sort -u | wc -l)" = ${#nodes[@]} ] && return 0
    sleep 0.2
  done
  echo 'The nodes of Slurm did not become idle:' >&2
  sinfo --Node --long >&2 || true
  tail -n 20 "$cluster"/log/*.log >&2
  return 1
}

end_cluster() {
  [ -f "$SLURM_CONF" ] || return 0
  scancel --user="$(id -un)" 2>/dev/null || true
  for node in "${nodes[@]}"; do end_daemon "$cluster/slurmd.$node.pid"; done
  end_daemon "$cluster/slurmctld.pid"
  end_daemon "$cluster/munge/pid"
  if has_memory_groups; then
    for node in "${nodes[@]}"; do
      find "/sys/fs/cgroup/memory/slurm_$node" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
  fi
}
