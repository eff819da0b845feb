/* What Windows has beyond the common table of processes: jobs, and handles of processes that are known by their start. */
#ifndef PROCESSES_WINDOWS_H
#define PROCESSES_WINDOWS_H

#include <stdbool.h>
#include <windows.h>

#include "processes.h"

/** Opens the process with that pid and start time, if it lives; else NULL. */
HANDLE process_open(long pid, const char *start, DWORD access);

/** When this process started, as the table has it. */
void own_start(char start[static 40]);

/**
 * The job of the attempt whose wrapper has that pid and start: its processes, however they were started. It has a name
 * for all sessions of the user, because the host may live in another than its successor.
 */
HANDLE job_create(long pid, const char *start);

/** NULL when nobody has that job open any more: it may have processes all the same. */
HANDLE job_open(long pid, const char *start);

/** The pids of the processes in the job, which the caller frees; returns how many. */
size_t job_pids(HANDLE job, ULONG_PTR **pids);

#endif
