#ifndef SERVE_H
#define SERVE_H

/**
 * Handles the requests on standard input until it ends, for the host whose data directory is `home`. Returns the exit
 * status: 0 at the end of the requests, 2 for a malformed one.
 */
int serve(const char *home);

/** Windows only: becomes the wrapper that the only request on standard input asks for. */
int wrap(const char *home);

/**
 * Prints what a start costs, with bare system calls and as a task: the median of `count` each. Leaves the files of the
 * tasks in the folder. POSIX only.
 */
int bench(long count, const char *folder);

#endif
