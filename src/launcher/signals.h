#ifndef SIGNALS_H
#define SIGNALS_H

#include "members.h"

/** `term`, `kill`, `killAll` (the wrapper, too), `stop` or `continue`: false for any other word. */
bool is_signal_kind(const char *kind);

/**
 * Signals the attempt's processes, each that still is the one it was found as, until no look finds one more: a command
 * that forks is overtaken. Returns how many are at the front of the listing, as of the last look.
 */
size_t signal_members(struct listing *listing, const struct attempt *attempt, const char *kind, bool *has_wrapper);

#endif
