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
 * Whether a process belongs to an attempt by itself, or as a child of a member. `leader` is the wrapper's pid if it is
 * still the wrapper's or unused, or 0.
 */
bool is_member(const struct process *process, long leader, const struct process *members, size_t count);

/**
 * Moves the processes that belong to the attempt to the front of a listing made with its mark, the wrapper first if it
 * is alive, and returns how many there are. Sets `has_wrapper` accordingly. A host, a launcher, and what they started
 * belong to no attempt, unless they have its mark.
 */
size_t find_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper);

#endif
