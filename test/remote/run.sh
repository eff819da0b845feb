#!/bin/bash
# Plays what docs/remote.md says over a real sshd, from Debian's package, with a configuration, a port and keys of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Installs what is missing; 75, and a sentence, where that cannot be done.
set_up() {
  if [ -x /usr/sbin/sshd ] && command -v ssh ssh-keygen >/dev/null; then return; fi
  local packages='openssh-server openssh-client'
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "This needs Debian's packages $packages: sudo apt-get install --no-install-recommends $packages" >&2
    return 75
  fi
  # The system's own server is not started.
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages; } >/dev/null 2>&1; then
    echo "Debian's packages $packages could not be installed." >&2
    return 75
  fi
}

set_up || exit $?
# Where sshd's own processes are kept apart; only root's needs it.
if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; fi
exec node_modules/.bin/node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test test/remote/remote.ts
