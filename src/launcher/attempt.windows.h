/* Finds and signals the processes of an attempt. */
#ifndef ATTEMPT_WINDOWS_H
#define ATTEMPT_WINDOWS_H

#include <windows.h>

#include "members.h"

enum signal_kind { SIGNAL_NONE, SIGNAL_TERM, SIGNAL_KILL, SIGNAL_KILL_ALL, SIGNAL_STOP, SIGNAL_CONTINUE };

/** The kind with that name; SIGNAL_NONE if there is none. */
enum signal_kind signal_named(const char *name);

/**
 * Fills the listing with the system's processes, those of the attempt first, like `find_members`. `job` is the
 * attempt's; if no handle to it is left, it is NULL, and members are found by parents, creation times and marks.
 */
size_t attempt_members(struct listing *listing, const struct attempt *attempt, HANDLE job, bool *has_wrapper);

/** Signals all of the attempt's processes, including those that appear meanwhile, and lists them a last time. */
size_t attempt_signal(struct listing *listing, const struct attempt *attempt, HANDLE job, enum signal_kind kind,
                      bool *has_wrapper);

#endif
