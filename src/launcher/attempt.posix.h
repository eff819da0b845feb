#ifndef ATTEMPT_POSIX_H
#define ATTEMPT_POSIX_H

#include "members.h"

/**
 * Finds the processes of the attempt, and returns how many there are, at the front of the listing, like `find_members`.
 * While an adopting wrapper is alive, its whole attempt descends from it, so no other environments are read.
 */
size_t attempt_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper);

#endif
