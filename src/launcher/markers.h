#ifndef MARKERS_H
#define MARKERS_H

#include <stdbool.h>

#include "wrapper.h"

/*
 * The markers of this process's attempt: empty files whose names say what happened. POSIX only.
 */

/** Room for the name of any marker, with the dot before it. */
#define MARKER_ROOM 160

/** Once, before anything else here: `room`, which stays, is for the launch's prefix and MARKER_ROOM more. */
void markers_begin(const struct launch *launch, char *room);

/** The path of a marker, until the next is asked for or made. */
const char *marker_path(const char *name);

/**
 * Makes a marker, however long the disk stays full. When the data directory is gone, nobody is to be told anything any
 * more, and the process ends.
 */
void announce(const char *name);

/** The same for the one that says whose the attempt is: false when it is somebody's already. */
bool announce_claim(void);

/** Says which process this is. */
void announce_process(void);

#endif
