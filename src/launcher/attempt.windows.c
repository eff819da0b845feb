#include "attempt.windows.h"

#include <stdlib.h>
#include <string.h>

#include "console.windows.h"
#include "processes.windows.h"
#include "suspend.windows.h"
#include "text.windows.h"

enum { MOST_ROUNDS = 100 };
/* How long killed processes may take to end until the next look. */
static const DWORD DYING_MS = 100;

enum signal_kind signal_named(const char *name) {
  static const char *names[] = {"", "term", "kill", "killAll", "stop", "continue"};
  for (int kind = SIGNAL_TERM; kind <= SIGNAL_CONTINUE; kind++) {
    if (strcmp(name, names[kind]) == 0) return (enum signal_kind)kind;
  }
  return SIGNAL_NONE;
}

static struct process *find(const struct listing *listing, long pid) {
  for (size_t i = 0; i < listing->count; i++) {
    if (listing->all[i].pid == pid) return &listing->all[i];
  }
  return NULL;
}

/** Whether a host or another attempt's wrapper is an ancestor: then it is in the job, but not of the attempt. */
static bool is_below_host(const struct listing *listing, const struct process *process, long wrapper) {
  // Parents are older than children, so this ends; the limit guards against an inconsistent table.
  for (size_t i = 0; process && process->pid != wrapper && i < listing->count; i++) {
    if (process->is_host) return true;
    process = find(listing, process->parent);
  }
  return false;
}

static bool is_younger(const struct process *process, const char *start) {
  return strtoull(process->start, NULL, 10) >= strtoull(start, NULL, 10);
}

size_t attempt_members(struct listing *listing, const struct attempt *attempt, HANDLE job, bool *has_wrapper) {
  process_list(listing, &attempt->mark);
  const struct process *own = find(listing, (long)GetCurrentProcessId());
  struct process *host = own ? find(listing, own->parent) : NULL;
  if (host) host->is_host = true;
  ULONG_PTR *pids;
  size_t count = job ? job_pids(job, &pids) : 0;
  for (size_t i = 0; i < count; i++) {
    struct process *process = find(listing, (long)pids[i]);
    if (process && !is_below_host(listing, process, attempt->pid)) process->is_marked = true;
  }
  if (job) free(pids);
  // Children of a killed wrapper still have its pid as their parent.
  for (size_t i = 0; attempt->pid > 0 && !find(listing, attempt->pid) && i < listing->count; i++) {
    struct process *process = &listing->all[i];
    if (process->parent == attempt->pid && is_younger(process, attempt->start)) process->is_marked = true;
  }
  return find_members(listing, attempt, has_wrapper);
}

/** Adds the process; false if it is already in the list. */
static bool is_new(struct listing *known, const struct process *process) {
  for (size_t i = 0; i < known->count; i++) {
    if (known->all[i].pid == process->pid && strcmp(known->all[i].start, process->start) == 0) return false;
  }
  *listing_add(known) = *process;
  known->count++;
  return true;
}

/** Kills the members from `first` on, and waits for their ends. A job with only members is terminated at once. */
static void kill_members(const struct listing *listing, size_t first, size_t members, HANDLE job) {
  ULONG_PTR *pids;
  size_t in_job = job ? job_pids(job, &pids) : 0;
  bool is_all_ours = in_job > 0;
  for (size_t i = 0; i < in_job && is_all_ours; i++) {
    const struct process *process = find(listing, (long)pids[i]);
    // Processes too new to be listed were started by one of them.
    is_all_ours = !process || process < listing->all + members;
  }
  if (job) free(pids);
  HANDLE *dying = allocate((members + 1) * sizeof *dying);
  DWORD count = 0;
  for (size_t i = first; i < members; i++) {
    HANDLE process = process_open(listing->all[i].pid, listing->all[i].start, PROCESS_TERMINATE);
    if (process) dying[count++] = process;
  }
  if (is_all_ours) TerminateJobObject(job, 1);
  for (DWORD i = 0; i < count; i++) TerminateProcess(dying[i], 1);
  const ULONGLONG deadline = GetTickCount64() + DYING_MS;
  for (DWORD i = 0; i < count; i++) {
    ULONGLONG now = GetTickCount64();
    WaitForSingleObject(dying[i], now < deadline ? (DWORD)(deadline - now) : 0);
    CloseHandle(dying[i]);
  }
  free(dying);
}

size_t attempt_signal(struct listing *listing, const struct attempt *attempt, HANDLE job, enum signal_kind kind,
                      bool *has_wrapper) {
  struct listing known = {0};
  size_t members = attempt_members(listing, attempt, job, has_wrapper);
  if (kind == SIGNAL_TERM) ask_to_end(listing, *has_wrapper ? 1 : 0, members);
  for (int round = 0; round < MOST_ROUNDS; round++) {
    size_t first = *has_wrapper && kind != SIGNAL_KILL_ALL ? 1 : 0, news = 0;
    for (size_t i = first; i < members; i++) {
      const struct process *process = &listing->all[i];
      if (!is_new(&known, process)) continue;
      news++;
      // A suspended process would not handle the request.
      if (kind == SIGNAL_STOP) suspend_process(process);
      if (kind == SIGNAL_CONTINUE || kind == SIGNAL_TERM) resume_process(process);
    }
    if (news == 0) break;
    if (kind == SIGNAL_KILL || kind == SIGNAL_KILL_ALL) kill_members(listing, first, members, job);
    members = attempt_members(listing, attempt, job, has_wrapper);
  }
  listing_forget(&known);
  return members;
}
