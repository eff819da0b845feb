#include "watches.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "pages.h"
#include "processes.h"

/** Polling interval in milliseconds for processes whose ends the system does not report. */
#define LOOK 500
/** How many descriptors watches leave free: without one, no process could be looked up, and all would seem gone. */
#define SPARE_FILES 16

struct watch {
  char number[24], start[40];
  long pid;
  /** Readable when the process ends; -1 for children, whose ends are reaped, and for processes that are polled. */
  int end;
  bool is_child;
};

static struct watch *all;
static size_t count, size;

static void copy(char *to, const char *from, size_t size) {
  strncpy(to, from, size - 1);
  to[size - 1] = '\0';
}

static void remove_at(size_t at) {
  if (all[at].end >= 0) close(all[at].end);
  all[at] = all[--count];
}

static void tell_gone(const char *number) {
  answer_begin("gone", number);
  answer_end();
}

static bool is_child(long pid) {
  siginfo_t info;
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/** A descriptor for the end of the process; -1 if there is none, or too few would be left. */
static int end_of(long pid) {
  struct rlimit files;
  int end = process_end(pid);
  // The system gives out the lowest free number.
  if (end < 0 || getrlimit(RLIMIT_NOFILE, &files) < 0 || (rlim_t)end + SPARE_FILES < files.rlim_cur) return end;
  close(end);
  return -1;
}

void watch_begin(const char *number, long pid, const char *start) {
  struct watch watch = {.pid = pid, .end = -1, .is_child = is_child(pid)};
  copy(watch.number, number, sizeof watch.number);
  copy(watch.start, start, sizeof watch.start);
  if (!watch.is_child) watch.end = end_of(pid);
  // After that, so that an end in between is not missed.
  if (!process_lives(pid, start)) {
    if (watch.end >= 0) close(watch.end);
    tell_gone(number);
    return;
  }
  if ((count + 1) * sizeof *all > size) all = pages_grow(all, &size, false);
  all[count++] = watch;
}

void watch_forget(const char *number) {
  for (size_t at = count; at-- > 0;)
    if (strcmp(all[at].number, number) == 0) remove_at(at);
}

size_t watches_count(void) { return count; }

size_t watches_wait(struct pollfd *waits, int *timeout) {
  size_t waited = 0;
  *timeout = -1;
  for (size_t at = 0; at < count; at++) {
    // The others have no entry: a poll is refused if it has more entries than a process may have descriptors.
    if (all[at].end >= 0) waits[waited++] = (struct pollfd){.fd = all[at].end, .events = POLLIN};
    else if (!all[at].is_child) *timeout = LOOK;
  }
  return waited;
}

void watches_seen(const struct pollfd *waits, size_t waited) {
  // From the end, because removing one moves later ones.
  for (size_t at = count; at-- > 0;) {
    bool is_waited = all[at].end >= 0 && !waits[--waited].revents;
    if (all[at].is_child || is_waited) continue;
    if (process_lives(all[at].pid, all[at].start)) continue;
    tell_gone(all[at].number);
    remove_at(at);
  }
}

void watches_reaped(long pid) {
  for (size_t at = count; at-- > 0;) {
    if (!all[at].is_child || all[at].pid != pid) continue;
    tell_gone(all[at].number);
    remove_at(at);
  }
}
