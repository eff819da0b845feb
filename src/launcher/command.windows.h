/* Starts a command exactly as requested. */
#ifndef COMMAND_WINDOWS_H
#define COMMAND_WINDOWS_H

#include <windows.h>

/** What to start; text is UTF-8. */
struct command {
  /** The program's path; if empty, the first word of the command line. */
  const char *program;
  /** Passed on unchanged. */
  const char *line;
  const char *folder;
  /** Pairs `NAME=value`, terminated by NULL. */
  char **environment;
  /** Only for the command, and inheritable. A pseudo console, if there is one, replaces them. */
  HANDLE input, output;
  void *terminal;
};

/**
 * Starts the command in the job. Returns 0, or the system's error; then `reason` describes the failure, and must be
 * freed by the caller.
 */
DWORD command_start(const struct command *command, HANDLE job, HANDLE *process, char **reason);

#endif
