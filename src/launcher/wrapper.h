#ifndef WRAPPER_H
#define WRAPPER_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "channel.h"

/** The maximum number of descriptors that are ever open in a launcher. */
#define MOST_FILES 8192

/** The parameters of `wrap`. Points into the request. */
struct launch {
  /** The data directory. */
  const char *home;
  /** The path prefix of markers. */
  const char *prefix;
  const char *output, *folder;
  /** Octal digits, or empty for the launcher's own. */
  const char *umask;
  /** The soft limit of open files of the command, or empty for the launcher's own. */
  const char *open_files;
  /** `none`, `file` or `feed`; the path is empty for the first. */
  const char *input, *input_path;
  /** Empty, or `COLUMNSxROWS`. */
  const char *terminal;
  /** Both are terminated by NULL. */
  char **argv, **environment;
  /** The limit of open files with which the launcher was started: the command gets it. */
  const struct rlimit *files;
};

/** Parses a `wrap` request, whose array it changes: false if it is malformed. */
bool launch_read(struct launch *launch, struct request *request);

/** Forks a process that runs the attempt: its pid, -1 (and errno) on failure. */
pid_t wrapper_start(const struct launch *launch);

/**
 * Becomes the command. `input` is the descriptor of its fed input or its terminal, or the negated errno if there is
 * none. On failure, the reason is written to the output, the marker `spawn` is created, and the process exits with 127
 * (the program or folder does not exist) or 126.
 */
_Noreturn void command_run(const struct launch *launch, int input);

#endif
