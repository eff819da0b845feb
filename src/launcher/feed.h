#ifndef FEED_H
#define FEED_H

#include <stdbool.h>

/*
 * Passes a growing file on as a command's standard input, until the marker `.eof` signals its end.
 */

/**
 * Begins to feed from the file, until a file exists at the path `eof`: returns the end of a pipe for the command to
 * read; -1 (and errno) on failure.
 */
int feed_open(const char *path, const char *eof);

/** The same into a non-blocking descriptor: false (and errno) on failure. */
bool feed_into(int into, const char *path, const char *eof);

/** What to do after a pass: wait for more input, or until the descriptor accepts more, or stop. */
enum feed { FEED_WAITS, FEED_FULL, FEED_OVER };

/** Passes on what is available. */
enum feed feed_pass(void);

/** Whether the key was passed on since the last call. */
bool feed_has_typed(char key);

/** Whether the data passed on so far ends within a line. */
bool feed_is_in_line(void);

/** Readable if there may be more data, or the file was touched; -1 if there is no such descriptor. */
int feed_growth(void);

/** Whether there may be more data to pass on. */
bool feed_is_open(void);

/** Sets a descriptor that is readable when the command no longer needs input, or -1: poll often. */
void feed_until(int end);

/** Passes on what is available, and waits for an event, a second at most. */
void feed_go_on(void);

/** Closes the command's standard input for good, and everything that was opened for it. */
void feed_close(void);

/** Opens a regular file for reading; refuses anything that blocks or is a link: -1 (and errno) on failure. */
int open_file(const char *path);

/** A descriptor that is readable when the open file has grown or was touched; -1: poll often. */
int growth_watch(int file, const char *path);

/** Handles the event of that descriptor. */
void growth_seen(int watch);

#endif
