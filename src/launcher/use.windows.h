/* What the processes of a job use. Those that have left it are not counted. */
#ifndef USE_WINDOWS_H
#define USE_WINDOWS_H

#include "processes.windows.h"
#include "use.h"

/** What its processes use now: committed memory, and processor time with that of ended ones. */
struct use job_use(HANDLE job);

/** The processor time of all its processes, and the most memory they had at a time, when its command has ended. */
struct use job_end(HANDLE job, HANDLE command);

#endif
