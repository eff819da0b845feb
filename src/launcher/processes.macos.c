/* The process table of sysctl(3), with processes of all users in one call. */
#include "processes.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#include <unistd.h>

/** Polling interval in milliseconds for leftovers of a command, in addition to the system's notifications. */
#define NET 1000

static bool describe(const struct kinfo_proc *entry, struct process *found) {
  const struct extern_proc *proc = &entry->kp_proc;
  *found = (struct process){
      .pid = proc->p_pid,
      .parent = entry->kp_eproc.e_ppid,
      .group = entry->kp_eproc.e_pgid,
      .session = getsid(proc->p_pid),
  };
  snprintf(found->start, sizeof found->start, "%ld-%ld", (long)proc->p_starttime.tv_sec,
           (long)proc->p_starttime.tv_usec);
  snprintf(found->name, sizeof found->name, "%.*s", MAXCOMLEN, proc->p_comm);
  return proc->p_pid > 0 && proc->p_stat != SZOMB;
}

bool process_find(long pid, struct process *found) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, (int)pid};
  struct kinfo_proc entry;
  size_t size = sizeof entry;
  return pid > 0 && sysctl(name, 4, &entry, &size, NULL, 0) == 0 && size == sizeof entry && describe(&entry, found);
}

void process_will_fork(void) {}

bool process_own(struct process *own) { return process_find(getpid(), own); }

/**
 * The system provides the number of arguments, the program's path, NULs up to a word boundary, the arguments, and then
 * the environment, each followed by a NUL.
 */
void process_marks(struct process *process, const struct mark *mark) {
  static char *text;
  static size_t room;
  if (!text) {
    int most = 0;
    size_t size = sizeof most;
    if (sysctl((int[]){CTL_KERN, KERN_ARGMAX}, 2, &most, &size, NULL, 0) < 0 || !(text = malloc((size_t)most))) return;
    room = (size_t)most;
  }
  size_t length = room;
  int words;
  if (sysctl((int[]){CTL_KERN, KERN_PROCARGS2, (int)process->pid}, 3, text, &length, NULL, 0) < 0) return;
  if (length <= sizeof words) return;
  memcpy(&words, text, sizeof words);
  const char *at = text + sizeof words, *end = text + length;
  at += strnlen(at, (size_t)(end - at));
  while (at < end && *at == '\0') at++;
  for (; words > 0 && at < end; words--) at += strnlen(at, (size_t)(end - at)) + 1;
  if (at < end) find_marks(process, mark, at, (size_t)(end - at));
}

void process_each(const struct mark *mark, void (*visit)(const struct process *found, void *context), void *context) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_ALL};
  size_t size = 0;
  if (sysctl(name, 3, NULL, &size, NULL, 0) < 0) return;
  // More processes may appear in between.
  size += size / 4;
  struct kinfo_proc *entries = malloc(size);
  if (!entries || sysctl(name, 3, entries, &size, NULL, 0) < 0) size = 0;
  uid_t own = geteuid();
  for (size_t at = 0; at < size / sizeof *entries; at++) {
    struct process process;
    if (!describe(&entries[at], &process)) continue;
    if (mark && entries[at].kp_eproc.e_ucred.cr_uid == own) process_marks(&process, mark);
    visit(&process, context);
  }
  free(entries);
}

int process_end(long pid) {
  int queue = kqueue();
  struct kevent end;
  EV_SET(&end, (uintptr_t)pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
  if (queue >= 0 && kevent(queue, &end, 1, NULL, 0, NULL) == 0) return queue;
  if (queue >= 0) close(queue);
  return -1;
}

bool adopts_descendants(void) { return false; }

/** Orphans become the system's children here, so the leftovers of a command are found by its session. */
void adopt_descendants(void) {}

/** A remaining process, or 0. */
static long find_left(void) {
  static struct listing listing;
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  process_list(&listing, NULL);
  long own = getpid();
  for (size_t at = 0; at < listing.count; at++)
    if (listing.all[at].session == own && listing.all[at].pid != own) return listing.all[at].pid;
  return 0;
}

bool descendants_left(void) { return find_left() != 0; }

void await_descendants(void) {
  for (long left; (left = find_left());) {
    int end = process_end(left);
    poll(&(struct pollfd){.fd = end, .events = POLLIN}, 1, NET);
    if (end >= 0) close(end);
  }
}

const char *boot_id(void) {
  static char id[64];
  size_t size = sizeof id - 1;
  if (!id[0] && sysctlbyname("kern.bootsessionuuid", id, &size, NULL, 0) < 0) id[0] = '\0';
  return id[0] ? id : "-";
}
