#ifndef WRAPPER_H
#define WRAPPER_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "channel.h"

/** No more descriptors than this are ever open in a launcher. */
#define MOST_FILES 8192

/** What is asked for with `wrap`. Points into the request. */
struct launch {
  /** The data directory. */
  const char *home;
  /** Path that the names of markers begin with. */
  const char *prefix;
  const char *output, *folder;
  /** Octal digits, or empty for the launcher's own. */
  const char *umask;
  /** `none`, `file` or `feed`; the path is empty for the first. */
  const char *input, *input_path;
  /** Empty, or `COLUMNSxROWS`. */
  const char *terminal;
  /** Both end with NULL. */
  char **argv, **environment;
  /** The launcher's own, as it was started with: the command gets them. */
  const struct rlimit *files;
};

/** Reads a `wrap` request, whose array it changes: false for one that is malformed. */
bool launch_read(struct launch *launch, struct request *request);

/** Forks a process that runs the attempt: its pid, -1 (and errno) when there cannot be one. */
pid_t wrapper_start(const struct launch *launch);

/**
 * Becomes the command. `input` is what it reads from where its input is fed, its terminal where it has one, or the
 * negated errno of why there is none. When it cannot, the output gets the reason, the marker `spawn` says so, and the
 * process ends with 127 (there is no such program or folder) or 126.
 */
_Noreturn void command_run(const struct launch *launch, int input);

#endif
