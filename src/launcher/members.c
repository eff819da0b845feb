#include "members.h"

#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define getpid() ((long)GetCurrentProcessId())
/* A host is recognized by its mark here, not by its pid. */
#define getppid() 0
#else
#include <unistd.h>
#endif

static void swap(struct process *one, struct process *other) {
  struct process kept = *one;
  *one = *other;
  *other = kept;
}

bool is_member(const struct process *process, long leader, const struct process *members, size_t count) {
  if (process->pid == getpid() || process->pid == getppid() || process->is_host) return false;
  if (process->is_marked) return true;
  if (leader > 0 && (process->session == leader || process->group == leader)) return true;
  for (size_t at = 0; at < count; at++)
    if (members[at].pid == process->parent) return true;
  return false;
}

size_t find_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper) {
  struct process *all = listing->all;
  size_t count = listing->count, members = 0;
  const struct process *named = NULL;
  for (size_t at = 0; attempt->pid > 0 && at < count && !named; at++)
    if (all[at].pid == attempt->pid) named = &all[at];
  *has_wrapper = named && strcmp(named->start, attempt->start) == 0;
  // If its pid has been reused, children and session of that process do not belong to the attempt.
  long leader = named && !*has_wrapper ? 0 : attempt->pid;
  if (*has_wrapper) swap(&all[members++], &all[named - all]);

  // A child of a member is a member; repeated until no more are found.
  for (size_t before = count + 1; before != members;) {
    before = members;
    for (size_t at = members; at < count; at++)
      if (is_member(&all[at], leader, all, members)) swap(&all[members++], &all[at]);
  }
  return members;
}
