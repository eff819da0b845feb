#ifndef ATTEMPT_POSIX_H
#define ATTEMPT_POSIX_H

#include "members.h"

/**
 * Looks who belongs to the attempt, and returns how many those are, at the front of the listing, as `find_members` does.
 * While a wrapper lives that adopts, all of its attempt is below it, so that nobody else's environment is read.
 */
size_t attempt_members(struct listing *listing, const struct attempt *attempt, bool *has_wrapper);

#endif
