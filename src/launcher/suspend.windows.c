#include "suspend.windows.h"

#include <windows.h>
#include <tlhelp32.h>
#include <winternl.h>

#include "processes.windows.h"

/* Acts on all threads of a process at once, including those it starts meanwhile. */
NTSTATUS NTAPI NtSuspendProcess(HANDLE process);
NTSTATUS NTAPI NtResumeProcess(HANDLE process);

static bool is_suspended(long pid) {
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 entry = {.dwSize = sizeof entry};
  bool has_threads = false, runs = false;
  for (BOOL more = Thread32First(snapshot, &entry); more && !runs; more = Thread32Next(snapshot, &entry)) {
    if ((long)entry.th32OwnerProcessID != pid) continue;
    HANDLE thread = OpenThread(THREAD_SUSPEND_RESUME, FALSE, entry.th32ThreadID);
    if (!thread) continue;
    // Only suspending a thread returns how often it was suspended.
    DWORD before = SuspendThread(thread);
    if (before != (DWORD)-1) {
      ResumeThread(thread);
      has_threads = true;
      runs = before == 0;
    }
    CloseHandle(thread);
  }
  CloseHandle(snapshot);
  return has_threads && !runs;
}

void suspend_process(const struct process *process) {
  HANDLE handle = process_open(process->pid, process->start, PROCESS_SUSPEND_RESUME);
  if (!handle) return;
  if (!is_suspended(process->pid)) NtSuspendProcess(handle);
  CloseHandle(handle);
}

void resume_process(const struct process *process) {
  HANDLE handle = process_open(process->pid, process->start, PROCESS_SUSPEND_RESUME);
  if (!handle) return;
  if (is_suspended(process->pid)) NtResumeProcess(handle);
  CloseHandle(handle);
}
