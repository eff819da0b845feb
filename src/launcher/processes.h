#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <stddef.h>

/** One living process, as the system lists it. Text is the system's, cut if it does not fit. */
struct process {
  long pid, parent;
  /** 0 if the system does not have it. */
  long group, session;
  /** Constant during the life of a process, and different for the next one with that pid. */
  char start[40];
  char name[64];
  /** From its initial environment, if `process_list` was given marks: whether it belongs to the task, or to a host. */
  bool is_marked, is_host;
  /** During a request about several attempts: the number of the one whose wrapper it is, from 1; else 0. */
  size_t asked;
};

struct listing {
  struct process *all;
  /** The number of processes, and the number of bytes allocated. */
  size_t count, size;
};

/** The two pairs `NAME=value` in the environment of a task's processes. */
struct mark {
  const char *task, *home;
};

/**
 * The pair in the environment of hosts, launchers and wrappers, which lead sessions, on systems with sessions, and have
 * no task's id.
 */
#define HOST_MARK "LEGWORK_HOST=1"

/** Refills the listing with all living processes. `mark` may be NULL: environments are not read then. */
void process_list(struct listing *listing, const struct mark *mark);

/** Room for one more process at the end of the listing; incrementing `count` adds it. */
struct process *listing_add(struct listing *listing);

/** Empties the listing and frees its memory. */
void listing_forget(struct listing *listing);

/** Searches an environment for the marks: pairs that each end with a NUL. */
void find_marks(struct process *process, const struct mark *mark, const char *environment, size_t length);

/** The id of the current boot; `-` if the system does not provide it. */
const char *boot_id(void);

/* POSIX only: */

/** Finds a process: false if the pid is unused, or it has ended and only waits to be reaped. */
bool process_find(long pid, struct process *found);

/** Called right before a fork whose child calls `process_own`, which then need not read the table. */
void process_will_fork(void);

/** Finds this process itself, with only `start` set. */
bool process_own(struct process *own);

/** Whether the process with that pid and start time is alive. */
bool process_lives(long pid, const char *start);

/** Calls `visit` for each living process as soon as it is found, in order of pids if possible. */
void process_each(const struct mark *mark, void (*visit)(const struct process *found, void *context), void *context);

/** A descriptor that is readable when the process has ended; -1 if there is none. The caller closes it. */
int process_end(long pid);

/** Searches the environment of one process for the marks. */
void process_marks(struct process *process, const struct mark *mark);

/** Whether `adopt_descendants` has an effect. */
bool adopts_descendants(void);

/** Makes this process the parent of orphaned descendants, if the system supports it. */
void adopt_descendants(void);

/** Whether processes are left that this one, a session leader, has started. Reaps ended ones. */
bool descendants_left(void);

/** Returns when none of them are left. */
void await_descendants(void);

#endif
