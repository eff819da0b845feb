#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <stddef.h>

/** One living process, as the system's own table has it. Text is the system's, cut where it does not fit. */
struct process {
  long pid, parent;
  /** 0 where the system has no such thing. */
  long group, session;
  /** The same for the whole life of a process, and another one for the next with that pid. */
  char start[40];
  char name[64];
  /** Of its environment when it began, if `process_list` was told what to look for: is it of the task, or a host's? */
  bool is_marked, is_host;
};

struct listing {
  struct process *all;
  /** How many there are, and how many bytes there is room for. */
  size_t count, size;
};

/** The two pairs `NAME=value` that a task's processes have in their environment. */
struct mark {
  const char *task, *home;
};

/**
 * The pair in the environment of hosts, launchers and wrappers, all of which lead sessions where there are such, and have
 * no task's id.
 */
#define HOST_MARK "LEGWORK_HOST=1"

/** Fills the listing anew with all living processes. `mark` may be NULL: environments are not read then. */
void process_list(struct listing *listing, const struct mark *mark);

/** Room for one process more at the end of the listing; it is in it once `count` is raised. */
struct process *listing_add(struct listing *listing);

/** Empties the listing and gives back its memory. */
void listing_forget(struct listing *listing);

/** Looks for the marks in an environment: pairs with a NUL after each. */
void find_marks(struct process *process, const struct mark *mark, const char *environment, size_t length);

/** Which boot of the system this is, `-` where it does not say. */
const char *boot_id(void);

/* POSIX only: */

/** Finds a process: false when none has the pid, or it has ended and only waits to be reaped. */
bool process_find(long pid, struct process *found);

/** Right before a fork whose child calls `process_own`: spares that a look at the table. */
void process_will_fork(void);

/** Finds this process itself, of which only `start` counts. */
bool process_own(struct process *own);

/** Whether the process with that pid and start time lives. */
bool process_lives(long pid, const char *start);

/** Calls `visit` for each living process as soon as it is found, those with lower pids first where it can. */
void process_each(const struct mark *mark, void (*visit)(const struct process *found, void *context), void *context);

/** A descriptor that is readable as soon as the process has ended; -1 when there is none. The caller closes it. */
int process_end(long pid);

/** Looks for the marks in the environment of one process. */
void process_marks(struct process *process, const struct mark *mark);

/** Whether `adopt_descendants` does anything. */
bool adopts_descendants(void);

/** Lets this process have what its descendants leave behind when they end, where the system can do that. */
void adopt_descendants(void);

/** Whether processes are left of those that this one, a session's leader, has started. Reaps what has ended. */
bool descendants_left(void);

/** Returns when none of them is left any more. */
void await_descendants(void);

#endif
