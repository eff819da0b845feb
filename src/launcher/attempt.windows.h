/* The processes of an attempt, found and signalled. */
#ifndef ATTEMPT_WINDOWS_H
#define ATTEMPT_WINDOWS_H

#include <windows.h>

#include "members.h"

enum signal_kind { SIGNAL_NONE, SIGNAL_TERM, SIGNAL_KILL, SIGNAL_KILL_ALL, SIGNAL_STOP, SIGNAL_CONTINUE };

/** The kind with that name; SIGNAL_NONE for no kind. */
enum signal_kind signal_named(const char *name);

/**
 * Fills the listing with the system's processes, those of the attempt first as `find_members` does. `job` is the attempt's,
 * NULL where nobody has it open: then parents, creation times and marks tell.
 */
size_t attempt_members(struct listing *listing, const struct attempt *attempt, HANDLE job, bool *has_wrapper);

/** Signals all of the attempt's processes, those too that turn up meanwhile, and looks a last time. */
size_t attempt_signal(struct listing *listing, const struct attempt *attempt, HANDLE job, enum signal_kind kind,
                      bool *has_wrapper);

#endif
