#ifndef PROCESSES_LINUX_H
#define PROCESSES_LINUX_H

#include <stdbool.h>
#include <sys/types.h>

/** Reads a small file of /proc as a string, and the user it belongs to (or NULL): false if the process has ended. */
bool read_entry(const char *path, char *text, size_t size, uid_t *owner);

#endif
