/* Passing a file that grows on as standard input. */
#ifndef FEED_WINDOWS_H
#define FEED_WINDOWS_H

#include <windows.h>

/**
 * Begins a thread that writes all of the file, and whatever is appended, to the pipe. When the marker `<prefix>.eof`
 * exists and everything before it has been passed on, it writes `end`; where that is NULL it closes the pipe, as it does
 * when nobody reads any more.
 */
void start_feed(const char *file, const char *prefix, HANDLE pipe, const char *end);

#endif
