/* A pseudo console for a command that wants a terminal. */
#ifndef TERMINAL_WINDOWS_H
#define TERMINAL_WINDOWS_H

#include <windows.h>

struct terminal;

/**
 * A terminal of `COLUMNSxROWS`. What is printed there goes to the end of the file `output`; whenever the file
 * `<prefix>.size` says `COLUMNS ROWS`, it gets that size. NULL (and GetLastError) where there is none.
 */
struct terminal *terminal_open(const char *size, HANDLE output, const char *prefix);

/** For starting a command in it. */
void *terminal_console(const struct terminal *terminal);

/** What is written to this pipe is typed. */
HANDLE terminal_input(const struct terminal *terminal);

/** Ends it, and what is still in it, once all that was printed is in the file. */
void terminal_close(struct terminal *terminal);

#endif
