/* Starting a command exactly as it was asked for. */
#ifndef COMMAND_WINDOWS_H
#define COMMAND_WINDOWS_H

#include <windows.h>

/** What to start; text is UTF-8. */
struct command {
  /** The program's path; empty: the command line's first word. */
  const char *program;
  /** Passed on as it is. */
  const char *line;
  const char *folder;
  /** Pairs `NAME=value`, ended by NULL. */
  char **environment;
  /** For the command alone, and inheritable. Instead of them a pseudo console, if there is one. */
  HANDLE input, output;
  void *terminal;
};

/**
 * Starts the command in the job. Returns 0, or the system's error; then `reason` says what could not be, which the caller
 * frees.
 */
DWORD command_start(const struct command *command, HANDLE job, HANDLE *process, char **reason);

#endif
