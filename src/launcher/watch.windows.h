/* Waiting for the ends of processes, any number of them, and telling the host. */
#ifndef WATCH_WINDOWS_H
#define WATCH_WINDOWS_H

#include <windows.h>

/** Before anything else here. */
void watch_open(void);

/** Ends are told by threads of the system: each answer is written between these two. */
void answer_lock(void);
void answer_unlock(void);

/** Answers `gone NUMBER` as soon as that process does not live; at once if it does not now. */
void watch(const char *number, long pid, const char *start);
void unwatch(const char *number);

/**
 * The job of an attempt, or NULL; the caller closes it. The jobs of watched wrappers are kept open until their processes
 * are gone, so those of a wrapper that was killed are known to be its.
 */
HANDLE watched_job(long pid, const char *start);

#endif
