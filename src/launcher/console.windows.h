/* The polite request to end: Ctrl+C on the consoles of processes that have one. */
#ifndef CONSOLE_WINDOWS_H
#define CONSOLE_WINDOWS_H

#include "processes.h"

/**
 * Sends Ctrl+C to each console that processes of the listing from `first` up to `members` are attached to. All
 * processes on a console receive it, so a console with processes other than the first `members` is left alone.
 */
void ask_to_end(const struct listing *listing, size_t first, size_t members);

#endif
