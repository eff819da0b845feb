#ifndef WATCHES_H
#define WATCHES_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Processes of whose ends the host is notified, with `gone`.
 */

/** Answers when that process has ended, possibly immediately. */
void watch_begin(const char *number, long pid, const char *start);

/** Removes the watch with that number, if there is one. */
void watch_forget(const char *number);

/** The maximum number of descriptors that the watches wait for. */
size_t watches_count(void);

/** Fills in what to poll for, and the time-out of that poll, -1 for none; returns the number of entries. */
size_t watches_wait(struct pollfd *waits, int *timeout);

/** Handles the results of the poll, for the entries as they were filled in. */
void watches_seen(const struct pollfd *waits, size_t waited);

/** Records that a child of this process has been reaped. */
void watches_reaped(long pid);

#endif
