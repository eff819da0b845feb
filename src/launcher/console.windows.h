/* The polite request to end: Ctrl+C on the consoles of those who have one. */
#ifndef CONSOLE_WINDOWS_H
#define CONSOLE_WINDOWS_H

#include "processes.h"

/**
 * Sends Ctrl+C to each console that processes of the listing from `first` on, up to `members`, are attached to. A
 * console has all who are on it hear that: one that others are on, who are none of the first `members`, is left alone.
 */
void ask_to_end(const struct listing *listing, size_t first, size_t members);

#endif
