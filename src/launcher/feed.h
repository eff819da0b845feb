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

/** The same into a descriptor that does not block: false (and errno) when it cannot. */
bool feed_into(int into, const char *path, const char *eof);

/** What is to be done after a pass: wait for more, or until the descriptor takes more, or nothing any more. */
enum feed { FEED_WAITS, FEED_FULL, FEED_OVER };

/** Passes on what there is. */
enum feed feed_pass(void);

/** Whether the key has been passed on since the last time this was asked. */
bool feed_has_typed(char key);

/** Whether what has been passed on ends within a line. */
bool feed_is_in_line(void);

/** What is readable when there may be more, or the file was touched; -1 when there is no such thing. */
int feed_growth(void);

/** Whether there may be more to pass on. */
bool feed_is_open(void);

/** Takes a descriptor that is readable as soon as nobody is to be fed any more, or -1: look often. */
void feed_until(int end);

/** Passes on what there is, and waits for something to happen, a second at most. */
void feed_go_on(void);

/** Closes the command's standard input for good, and all that was opened for it. */
void feed_close(void);

/** Opens a regular file to read, and nothing that blocks or leads elsewhere: -1 (and errno) when it cannot. */
int open_file(const char *path);

/** A descriptor that is readable when the file, which is open, has grown or was touched; -1: look often. */
int growth_watch(int file, const char *path);

/** Takes note of what that descriptor tells. */
void growth_seen(int watch);

#endif
