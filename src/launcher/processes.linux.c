/* The process table in /proc, see proc(5). */
#include "processes.linux.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pages.h"
#include "processes.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

bool read_entry(const char *path, char *text, size_t size, uid_t *owner) {
  // Closed before anything is executed, so it needs no close-on-exec flag.
  int file = open(path, O_RDONLY);
  if (file < 0) return false;
  struct stat status;
  ssize_t length = read(file, text, size - 1);
  if (length > 0 && owner) *owner = fstat(file, &status) == 0 ? status.st_uid : (uid_t)-1;
  close(file);
  if (length <= 0) return false;
  text[length] = '\0';
  return true;
}

/** Parses `PID (NAME) STATE PARENT GROUP SESSION …`; a name may contain any character. */
static bool parse(const char *text, struct process *found) {
  const char *open = strchr(text, '('), *close = strrchr(text, ')');
  if (!open || !close) return false;
  char state, threads[24];
  *found = (struct process){.pid = atol(text)};
  snprintf(found->name, sizeof found->name, "%.*s", (int)(close - open - 1), open + 1);
  if (sscanf(close + 1,
             " %c %ld %ld %ld %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %23s %*s %39s", &state,
             &found->parent, &found->group, &found->session, threads, found->start) != 6)
    return false;
  // If the first thread has ended, a process looks like a zombie while other threads run.
  return (state != 'Z' && state != 'X') || atol(threads) > 1;
}

static bool find_at(const char *path, struct process *found, uid_t *owner) {
  char text[1024];
  return read_entry(path, text, sizeof text, owner) && parse(text, found);
}

static bool find(long pid, struct process *found, uid_t *owner) {
  char path[48];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  return find_at(path, found, owner);
}

bool process_find(long pid, struct process *found) { return pid > 0 && find(pid, found, NULL); }

/** The current time in ticks since the boot, the unit of start times. */
static long long ticks_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (long long)now.tv_sec * 100 + now.tv_nsec / 10000000;
}

/** Whether the clock agrees with start times in /proc, which some emulations of Linux do not ensure. */
static bool clock_tells_starts(void) {
  // Visible to a process that shares this memory, so that no child is left if this one is killed.
  static struct process seen;
  static volatile bool is_seen;
  long long before = ticks_now();
  pid_t child = vfork();
  if (child == 0) {
    is_seen = process_find(getpid(), &seen);
    _exit(0);
  }
  long long after = ticks_now(), start = atoll(seen.start);
  if (child > 0) waitpid(child, NULL, 0);
  return is_seen && before <= start && start <= after;
}

/** The tick in which this process is forked, if the clock is reliable. */
static long long fork_tick;

void process_will_fork(void) {
  static int is_told = -1;
  if (is_told < 0) is_told = clock_tells_starts();
  fork_tick = is_told ? ticks_now() : -1;
}

bool process_own(struct process *own) {
  char path[64];
  if (ticks_now() == fork_tick) {
    // It was forked within this tick.
    snprintf(own->start, sizeof own->start, "%lld", fork_tick);
    return true;
  }
  // Via its thread, because emulators fake a process's view of itself.
  snprintf(path, sizeof path, "/proc/self/task/%ld/stat", (long)getpid());
  return find_at(path, own, NULL);
}

/** Reads the environment, however long it is, and searches it for the marks. */
void process_marks(struct process *process, const struct mark *mark) {
  char path[48];
  snprintf(path, sizeof path, "/proc/%ld/environ", process->pid);
  int file = open(path, O_RDONLY);
  if (file < 0) return;
  size_t length = 0, size = 0;
  char *text = pages_try_to_grow(NULL, &size, false);
  for (ssize_t got; text && (got = read(file, text + length, size - length)) > 0;) {
    length += (size_t)got;
    if (length < size) continue;
    char *larger = pages_try_to_grow(text, &size, false);
    if (!larger) break;
    text = larger;
  }
  close(file);
  if (text) find_marks(process, mark, text, length);
  pages_give_back(text, size);
}

void process_each(const struct mark *mark, void (*visit)(const struct process *found, void *context), void *context) {
  DIR *folder = opendir("/proc");
  if (!folder) return;
  uid_t own = geteuid(), owner;
  for (struct dirent *entry; (entry = readdir(folder));) {
    struct process process;
    if (!isdigit((unsigned char)entry->d_name[0]) || !find(atol(entry->d_name), &process, mark ? &owner : NULL)) continue;
    if (mark && owner == own) process_marks(&process, mark);
    visit(&process, context);
  }
  closedir(folder);
}

int process_end(long pid) { return (int)syscall(SYS_pidfd_open, (pid_t)pid, 0); }

bool adopts_descendants(void) { return true; }

void adopt_descendants(void) { prctl(PR_SET_CHILD_SUBREAPER, 1); }

/** Whether a child does not belong to a host, which outlives commands. Orphans are children, too. */
static bool has_own_child(void) {
  char path[64], pids[4096];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  // Not every kernel provides them; if there are very many, the first ones suffice.
  if (!read_entry(path, pids, sizeof pids, NULL)) return true;
  const struct mark none = {"", ""};
  for (char *at = pids, *end; *at; at = *end ? end + 1 : end) {
    struct process child;
    long pid = strtol(at, &end, 10);
    if (end == at) break;
    if (!process_find(pid, &child)) return true;
    process_marks(&child, &none);
    if (!child.is_host) return true;
  }
  return false;
}

bool descendants_left(void) {
  pid_t ended;
  while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) continue;
  return ended == 0 && has_own_child();
}

void await_descendants(void) {
  while (descendants_left()) waitpid(-1, NULL, 0);
}

const char *boot_id(void) {
  static char id[64];
  if (!id[0] && read_entry("/proc/sys/kernel/random/boot_id", id, sizeof id, NULL)) id[strcspn(id, "\n")] = '\0';
  return id[0] ? id : "-";
}
