#!/bin/bash
# Plays the tests of Slurm with a real one: two virtual nodes on this machine, from Debian's packages, in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/slurm/cluster.sh

needs_cluster || exit $?
trap end_cluster EXIT
begin_cluster || {
  echo 'Slurm is installed, but its daemons do not run here.' >&2
  exit 75
}
npx vitest run --project slurm "$@"
