/* Waits for the ends of any number of processes, and notifies the host. */
#ifndef WATCH_WINDOWS_H
#define WATCH_WINDOWS_H

#include <windows.h>

/** Called before the other functions. */
void watch_open(void);

/** Threads of the system report ends: each answer is written between these two calls. */
void answer_lock(void);
void answer_unlock(void);

/** Answers `gone NUMBER` when that process has ended; immediately if it is not alive. */
void watch(const char *number, long pid, const char *start);
void unwatch(const char *number);

/**
 * The job of an attempt, or NULL; closed by the caller. Jobs of watched wrappers are kept open until their processes
 * have ended, so those of a killed wrapper can be attributed to it.
 */
HANDLE watched_job(long pid, const char *start);

#endif
