/* Stopping processes, and letting them go on: Windows knows that of threads alone. */
#ifndef SUSPEND_WINDOWS_H
#define SUSPEND_WINDOWS_H

#include "processes.h"

/** Suspends all threads of the process, unless they are: a second pause would take a second resume. */
void suspend_process(const struct process *process);

/** Lets the process go on if all of its threads are suspended. */
void resume_process(const struct process *process);

#endif
