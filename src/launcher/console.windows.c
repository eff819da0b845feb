#include "console.windows.h"

#include <stdlib.h>
#include <windows.h>

#include "processes.windows.h"
#include "text.windows.h"

enum { MOST_ON_CONSOLE = 1024 };

static BOOL WINAPI not_for_us(DWORD event) {
  (void)event;
  return TRUE;
}

static size_t index_of(const struct listing *listing, size_t members, DWORD pid) {
  size_t at = 0;
  while (at < members && listing->all[at].pid != (long)pid) at++;
  return at;
}

/** Sends Ctrl+C to the console that this process is attached to, and records which processes are on it. */
static void ask_on_console(const struct listing *listing, size_t members, bool *asked) {
  static DWORD pids[MOST_ON_CONSOLE];
  DWORD count = GetConsoleProcessList(pids, MOST_ON_CONSOLE);
  if (count > MOST_ON_CONSOLE) return;
  for (DWORD i = 0; i < count; i++) {
    if (pids[i] != GetCurrentProcessId() && index_of(listing, members, pids[i]) == members) return;
  }
  // Not Ctrl+Break, with which a JVM prints its threads and PowerShell starts its debugger.
  GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
  for (DWORD i = 0; i < count; i++) asked[index_of(listing, members, pids[i])] = true;
}

void ask_to_end(const struct listing *listing, size_t first, size_t members) {
  // One more, for this process.
  bool *asked = allocate((members + 1) * sizeof *asked);
  for (size_t i = 0; i <= members; i++) asked[i] = false;
  for (size_t i = first; i < members; i++) {
    // The open handle keeps its pid from being reused.
    HANDLE process = asked[i] ? NULL : process_open(listing->all[i].pid, listing->all[i].start, 0);
    if (!process) continue;
    FreeConsole();
    if (AttachConsole((DWORD)listing->all[i].pid)) {
      // Attaching restores the default handler, which would end this process.
      SetConsoleCtrlHandler(not_for_us, TRUE);
      ask_on_console(listing, members, asked);
      FreeConsole();
    }
    CloseHandle(process);
  }
  free(asked);
}
