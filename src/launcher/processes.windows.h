/* Windows-specific functions for processes: jobs, and handles of processes identified by their start time. */
#ifndef PROCESSES_WINDOWS_H
#define PROCESSES_WINDOWS_H

#include <stdbool.h>
#include <windows.h>

#include "processes.h"

/** Opens the process with that pid and start time, if it is alive; otherwise NULL. */
HANDLE process_open(long pid, const char *start, DWORD access);

/** The start time of this process, as in the table. */
void own_start(char start[static 40]);

/**
 * The job of the attempt whose wrapper has that pid and start time: contains its processes, however they were started.
 * Its name is visible in all sessions of the user, because the next host may run in another session.
 */
HANDLE job_create(long pid, const char *start);

/** NULL if no handle to that job is open any more; its processes may still exist. */
HANDLE job_open(long pid, const char *start);

/** The pids of the processes in the job, to be freed by the caller; returns their number. */
size_t job_pids(HANDLE job, ULONG_PTR **pids);

#endif
