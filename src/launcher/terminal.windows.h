/* A pseudo console for a command with a terminal. */
#ifndef TERMINAL_WINDOWS_H
#define TERMINAL_WINDOWS_H

#include <windows.h>

struct terminal;

/**
 * A terminal of `COLUMNSxROWS`. Its output is appended to the file `output`; whenever the file `<prefix>.size` contains
 * `COLUMNS ROWS`, it gets that size. NULL (and GetLastError) if there is none.
 */
struct terminal *terminal_open(const char *size, HANDLE output, const char *prefix);

/** For starting a command in it. */
void *terminal_console(const struct terminal *terminal);

/** Data written to this pipe is typed. */
HANDLE terminal_input(const struct terminal *terminal);

/** Ends the console and its remaining processes, once everything printed is in the file. */
void terminal_close(struct terminal *terminal);

#endif
