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
 * Whether a process belongs to an attempt by what it is itself, or as a child of one of those that do. `leader` is the
 * wrapper's pid, if that still is the wrapper's or nobody's, or 0.
 */
bool is_member(const struct process *process, long leader, const struct process *members, size_t count);

/**
 * Moves the processes that belong to the attempt to the front of a listing that was made with its mark, the wrapper
 * first if it lives, and returns how many those are. `has_wrapper` tells whether it does. A host, a launcher, and what
 * they started belong to no attempt, unless they have its mark.
 */
size_t find_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper);

#endif
