#ifndef SIGNALS_H
#define SIGNALS_H

#include "members.h"

/** `term`, `kill`, `killAll` (includes the wrapper), `stop` or `continue`: false for any other word. */
bool is_signal_kind(const char *kind);

/**
 * Signals the attempt's processes, each only if it is still the same process, until a look finds no new ones, so that
 * forking commands are caught. Returns how many are at the front of the listing, as of the last look.
 */
size_t signal_members(struct listing *listing, const struct attempt *attempt, const char *kind, bool *has_wrapper);

#endif
