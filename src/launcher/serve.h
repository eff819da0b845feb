#ifndef SERVE_H
#define SERVE_H

/**
 * Carries out the requests on standard input until it ends, for the host whose data directory is `home`. Returns the
 * exit status: 0 at the end of the requests, 2 for one that is malformed.
 */
int serve(const char *home);

/** Windows only: becomes the wrapper that the one request on standard input asks for. */
int wrap(const char *home);

/** Says what one start costs, with the system's bare means and as a task: the median of `count` each. POSIX only. */
int bench(long count);

#endif
