#ifndef FEED_H
#define FEED_H

#include <stdbool.h>

/*
 * Passing a file that grows on as a command's standard input, until the marker `.eof` says that no more will come.
 */

/**
 * Begins to feed from the file, until a file is at the path `eof`: the end of a pipe to read from, for the command; -1
 * (and errno) when it cannot.
 */
int feed_open(const char *path, const char *eof);

/** Whether there may be more to pass on. */
bool feed_is_open(void);

/** Passes on what there is, and waits for something to happen, a second at most: also for `end` to be readable. */
void feed_go_on(int end);

/** Closes the command's standard input for good. */
void feed_close(void);

/** A descriptor that is readable when the file has grown or a file has been created in the folder; -1: look often. */
int growth_watch(const char *file, const char *folder);

/** Takes note of what that descriptor tells. */
void growth_seen(int watch);

#endif
