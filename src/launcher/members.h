#ifndef MEMBERS_H
#define MEMBERS_H

#include "processes.h"

/** An attempt: its wrapper (pid 0: unknown), and the marks of its task. */
struct attempt {
  long pid;
  const char *start;
  struct mark mark;
};

/**
 * Moves the processes that belong to the attempt to the front of a listing that was made with its mark, the wrapper
 * first if it lives, and returns how many those are. `has_wrapper` tells whether it does. A host, a launcher, and what
 * they started belong to no attempt, unless they have its mark.
 */
size_t find_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper);

#endif
