/* The processes of an attempt, on systems with signals. */
#include "attempt.posix.h"

#include <string.h>

/** The name of this program, as the kernel truncates it. */
#define WRAPPER_NAME "legwork-launche"

/** Whether the wrapper is alive and adopts orphans: Node's wrappers and those of earlier versions do not. */
static bool wrapper_adopts(const struct attempt *attempt) {
  struct process wrapper;
  if (!adopts_descendants() || !process_find(attempt->pid, &wrapper)) return false;
  if (strcmp(wrapper.start, attempt->start) != 0 || strcmp(wrapper.name, WRAPPER_NAME) != 0) return false;
  process_marks(&wrapper, &attempt->mark);
  return wrapper.is_host;
}

size_t attempt_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper) {
  if (wrapper_adopts(attempt)) {
    process_list(listing, NULL);
    size_t below = find_members(listing, attempt, has_wrapper);
    // Environments are only needed to recognize hosts among them.
    for (size_t at = 0; at < below; at++) process_marks(&listing->all[at], &attempt->mark);
    if (*has_wrapper) return find_members(listing, attempt, has_wrapper);
  }
  process_list(listing, &attempt->mark);
  return find_members(listing, attempt, has_wrapper);
}
