#ifndef MARKERS_H
#define MARKERS_H

#include <stdbool.h>

#include "wrapper.h"

/*
 * The markers of this process's attempt: empty files whose names record events. Most are further names of the claim, so
 * its modification time is when the attempt began, and its change time is when the last of them was created. POSIX only.
 */

/** Room for the name of any marker, including the dot before it. */
#define MARKER_ROOM 160

/** Called once, before the other functions: `room`, which is kept, fits the launch's prefix and MARKER_ROOM more. */
void markers_begin(const struct launch *launch, char *room);

/** The path of a marker, valid until the next is requested or created. */
const char *marker_path(const char *name);

/**
 * Creates a marker, retrying while the disk is full. If the data directory was deleted, nothing needs to be recorded
 * any more, and the process ends.
 */
void announce(const char *name);

/** The same, but tries it once: for what is not worth waiting for a full disk. */
void announce_if_possible(const char *name);

/** The same for the claim of the attempt: false if it is already claimed. */
bool announce_claim(void);

/** Records the identity of this process. */
void announce_process(void);

/** Records that the command has ended and processes of it are left, and then that they have ended. */
void announce_leftovers(void);
void retract_leftovers(void);

#endif
