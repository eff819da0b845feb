#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

#include "wrapper.h"

/*
 * A command's own terminal, held by its wrapper: output is copied to the output file, data appended to the input file
 * is typed, and `<prefix>.size` (`COLUMNS ROWS`) sets its size.
 */

/** Whether the text is a size in the format of requests: `COLUMNSxROWS`. */
bool is_terminal_size(const char *text);

/** Opens the terminal of this process's session: returns the command's end, -1 (and errno) on failure. */
int terminal_open(const struct launch *launch);

bool terminal_is_open(void);

/** In the command's process, a group leader: makes it the foreground group. False (and errno) on failure. */
bool terminal_take(int terminal);

/** Copies and types what is available, and waits for an event, including the end of a child; a second at most. */
void terminal_go_on(void);

/**
 * Whether to continue the command's group now: a few times after Ctrl-Z was typed. A shell that has just forked
 * (`vfork`) cannot stop, so it does not report that its child has.
 */
bool terminal_continues(void);

/**
 * Stops typing. Returns when everything printed is in the output, waiting while the disk is full, or when the data
 * directory was deleted.
 */
void terminal_finish(void);

#endif
