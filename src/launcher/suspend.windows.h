/* Suspends and resumes processes: Windows itself supports that only for threads. */
#ifndef SUSPEND_WINDOWS_H
#define SUSPEND_WINDOWS_H

#include "processes.h"

/** Suspends all threads of the process, unless they are already: a second suspend would require a second resume. */
void suspend_process(const struct process *process);

/** Resumes the process if all of its threads are suspended. */
void resume_process(const struct process *process);

#endif
