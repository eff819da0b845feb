#ifndef WATCHES_H
#define WATCHES_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Processes whose end the host wants to be told of, with `gone`.
 */

/** Answers when that process is gone, which may be at once. */
void watch_begin(const char *number, long pid, const char *start);

/** Forgets the watch of that number, if there is one. */
void watch_forget(const char *number);

/** How many descriptors the watches wait for at most. */
size_t watches_count(void);

/** Fills in what to poll for, one entry per watch; returns the time-out for that poll, -1 for none. */
int watches_wait(struct pollfd *waits);

/** Takes note of what the poll returned, for the entries as they were filled in. */
void watches_seen(const struct pollfd *waits);

/** Takes note that a child of this process has been reaped. */
void watches_reaped(long pid);

#endif
