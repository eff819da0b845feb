/* Whose processes an attempt's are, on systems where signals reach them. */
#include "attempt.posix.h"

size_t attempt_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper) {
  if (adopts_descendants() && process_lives(attempt->pid, attempt->start)) {
    process_list(listing, NULL);
    size_t below = find_members(listing, attempt, has_wrapper);
    // Environments are only needed to tell hosts among them.
    for (size_t at = 0; at < below; at++) process_marks(&listing->all[at], &attempt->mark);
    if (*has_wrapper) return find_members(listing, attempt, has_wrapper);
  }
  process_list(listing, &attempt->mark);
  return find_members(listing, attempt, has_wrapper);
}
