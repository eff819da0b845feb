/* Passes a growing file on as standard input. */
#ifndef FEED_WINDOWS_H
#define FEED_WINDOWS_H

#include <windows.h>

/**
 * Starts a thread that writes the file, and everything appended, to the pipe. When the marker `<prefix>.eof` exists and
 * everything before it has been passed on, writes `end`; if that is NULL, closes the pipe, as it does when the pipe has
 * no reader any more.
 */
void start_feed(const char *file, const char *prefix, HANDLE pipe, const char *end);

#endif
