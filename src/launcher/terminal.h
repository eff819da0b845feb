#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

#include "wrapper.h"

/*
 * A terminal of a command's own, held by its wrapper: what the command prints is copied to the output file, what is
 * appended to the input file is typed into it, and `<prefix>.size` (`COLUMNS ROWS`) says how large it is from now on.
 */

/** Whether the text is a size as requests have it: `COLUMNSxROWS`. */
bool is_terminal_size(const char *text);

/** Opens the terminal of this process's session: the end that is the command's, -1 (and errno) when there is none. */
int terminal_open(const struct launch *launch);

bool terminal_is_open(void);

/** In the command's process, a group's leader: makes it the one that is typed to. False (and errno) when it cannot. */
bool terminal_take(int terminal);

/** Copies and types what there is, and waits for something to happen, the end of a child too; a second at most. */
void terminal_go_on(void);

/**
 * Whether the command's group is to be continued now: a few times after Ctrl-Z was typed. A shell that has just forked
 * (`vfork`) cannot stop, so nobody reports that the process it waits for has.
 */
bool terminal_continues(void);

/**
 * Types no more. Returns when all that has been printed is in the output, however long the disk stays full, or the data
 * directory is gone.
 */
void terminal_finish(void);

#endif
