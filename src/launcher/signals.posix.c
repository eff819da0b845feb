#include "signals.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LOOKS 100

struct kind {
  const char *name;
  /** The second makes a stopped process take the first; 0: none. */
  int signals[2];
  /** Whether a process may get it more than once without noticing. */
  bool is_repeatable;
  bool is_for_wrapper;
};

static const struct kind KINDS[] = {
    {"term", {SIGTERM, SIGCONT}, false, false}, {"kill", {SIGKILL, 0}, true, false},
    {"killAll", {SIGKILL, 0}, true, true},      {"stop", {SIGSTOP, 0}, true, false},
    {"continue", {SIGCONT, 0}, true, false},
};

static const struct kind *kind_of(const char *name) {
  for (size_t at = 0; at < sizeof KINDS / sizeof *KINDS; at++)
    if (strcmp(KINDS[at].name, name) == 0) return &KINDS[at];
  return NULL;
}

bool is_signal_kind(const char *kind) { return kind_of(kind) != NULL; }

static bool has(const struct listing *listing, const struct process *process) {
  for (size_t at = 0; at < listing->count; at++)
    if (listing->all[at].pid == process->pid && strcmp(listing->all[at].start, process->start) == 0) return true;
  return false;
}

/** Whether the process is the first of its group among the members, and nobody but members is in that group. */
static bool stands_for_group(const struct listing *listing, size_t first, size_t members, size_t at) {
  long group = listing->all[at].group;
  for (size_t other = 0; other < listing->count; other++)
    if (listing->all[other].group == group && (other < first || other >= members || other < at)) return false;
  return group > 0;
}

static void send(const struct process *process, const struct kind *kind) {
  for (size_t at = 0; at < 2 && kind->signals[at]; at++)
    if (process_lives(process->pid, process->start)) kill((pid_t)process->pid, kind->signals[at]);
}

size_t signal_members(struct listing *listing, const struct attempt *attempt, const char *name, bool *has_wrapper) {
  const struct kind *kind = kind_of(name);
  struct listing signalled = {0};
  size_t members = 0;
  for (int looks = 0; looks <= MOST_LOOKS; looks++) {
    process_list(listing, &attempt->mark);
    members = find_members(listing, attempt, has_wrapper);
    size_t before = signalled.count;
    size_t first = *has_wrapper && !kind->is_for_wrapper;
    for (size_t at = first; at < members; at++) {
      const struct process *member = &listing->all[at];
      // The system signals a group at once, so that nobody in it can fork in between.
      if (kind->is_repeatable && stands_for_group(listing, first, members, at) && process_lives(member->pid, member->start))
        kill((pid_t)-member->group, kind->signals[0]);
      if (has(&signalled, member)) continue;
      send(member, kind);
      *listing_add(&signalled) = listing->all[at];
      signalled.count++;
    }
    if (signalled.count == before) break;
  }
  free(signalled.all);
  return members;
}
