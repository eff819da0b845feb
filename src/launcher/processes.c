/* The common parts of the process tables of all systems. */
#include "processes.h"

#include <string.h>

#include "pages.h"

#define TASK_NAME "LEGWORK_TASK_ID="

struct process *listing_add(struct listing *listing) {
  if ((listing->count + 1) * sizeof *listing->all > listing->size)
    listing->all = pages_grow(listing->all, &listing->size, false);
  return &listing->all[listing->count];
}

void listing_forget(struct listing *listing) {
  pages_give_back(listing->all, listing->size);
  *listing = (struct listing){0};
}

/** Whether the pair (of `length` bytes) is `NAME=` and then the value. */
static bool is_pair(const char *pair, size_t length, const char *name, const char *value) {
  size_t size = strlen(name);
  if (length != size + strlen(value)) return false;
  return memcmp(pair, name, size) == 0 && memcmp(pair + size, value, length - size) == 0;
}

void find_marks(struct process *process, const struct mark *mark, const char *environment, size_t length) {
  bool has_task = false, has_home = false, is_of_any = false, has_host = false;
  for (size_t at = 0; at < length;) {
    const char *pair = environment + at, *end = memchr(pair, '\0', length - at);
    size_t size = end ? (size_t)(end - pair) : length - at;
    // Almost all pairs are other variables.
    if (size > 8 && memcmp(pair, "LEGWORK_", 8) == 0) {
      has_task |= is_pair(pair, size, TASK_NAME, mark->task);
      has_home |= is_pair(pair, size, "LEGWORK_HOME=", mark->home);
      is_of_any |= size > strlen(TASK_NAME) && memcmp(pair, TASK_NAME, strlen(TASK_NAME)) == 0;
      has_host |= is_pair(pair, size, HOST_MARK, "");
    }
    at += size + 1;
  }
  process->is_marked = has_task && has_home;
  // A command can claim to be a host, but a real one leads a session, on systems with sessions, and belongs to no task.
  bool leads = process->session == 0 || process->session == process->pid;
  process->is_host |= has_host && leads && !is_of_any;
}
