#include "feed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Polling intervals in milliseconds: in addition to the system's notifications, and without them. */
#define NET 1000
#define LOOK 100

static int file = -1, sink = -1, growth = -1, end = -1;
/** How much of the file has been passed on. */
static off_t passed;
/** The position up to which `feed_has_typed` has searched. */
static off_t searched;
static char *eof_marker;

int open_file(const char *path) {
  int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  struct stat status;
  if (opened < 0 || (fstat(opened, &status) == 0 && S_ISREG(status.st_mode))) return opened;
  close(opened);
  errno = EINVAL;
  return -1;
}

bool feed_into(int into, const char *path, const char *eof) {
  sink = into;
  eof_marker = strdup(eof);
  if (!eof_marker || (file = open_file(path)) < 0) return false;
  growth = growth_watch(file, path);
  return true;
}

int feed_open(const char *path, const char *eof) {
  int ends[2];
  if (pipe(ends) < 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  if (feed_into(ends[1], path, eof)) return ends[0];
  int error = errno;
  feed_close();
  close(ends[0]);
  errno = error;
  return -1;
}

int feed_growth(void) { return growth; }

bool feed_is_open(void) { return sink >= 0; }

bool feed_has_typed(char key) {
  char bytes[PIPE_BUF];
  bool is_there = false;
  while (file >= 0 && searched < passed) {
    size_t count = passed - searched < PIPE_BUF ? (size_t)(passed - searched) : PIPE_BUF;
    ssize_t got = pread(file, bytes, count, searched);
    if (got <= 0) break;
    is_there |= memchr(bytes, key, (size_t)got) != NULL;
    searched += got;
  }
  return is_there;
}

bool feed_is_in_line(void) {
  char last;
  return passed > 0 && pread(file, &last, 1, passed - 1) == 1 && last != '\n' && last != '\r';
}

void feed_until(int when) { end = when; }

void feed_close(void) {
  if (sink >= 0) close(sink);
  if (file >= 0) close(file);
  if (growth >= 0) close(growth);
  if (end >= 0) close(end);
  file = sink = growth = end = -1;
}

/** Passes on what is available until the command's input is full (true) or the end of the file (false). */
static bool pass_on(void) {
  char bytes[PIPE_BUF];
  for (;;) {
    ssize_t got = pread(file, bytes, sizeof bytes, passed);
    if (got <= 0) return false;
    ssize_t put = write(sink, bytes, (size_t)got);
    if (put < 0 && errno == EAGAIN) return true;
    if (put < 0 && errno != EINTR) {
      // The pipe has no reader any more.
      feed_close();
      return false;
    }
    if (put > 0) passed += put;
  }
}

enum feed feed_pass(void) {
  if (!feed_is_open()) return FEED_WAITS;
  // In this order: what was appended before the marker is in the file when the marker is seen.
  bool is_last = access(eof_marker, F_OK) == 0;
  if (pass_on()) return FEED_FULL;
  return is_last ? FEED_OVER : FEED_WAITS;
}

void feed_go_on(void) {
  enum feed now = feed_pass();
  if (now == FEED_OVER) feed_close();
  if (!feed_is_open()) return;
  struct pollfd waits[] = {
      {.fd = sink, .events = now == FEED_FULL ? POLLOUT : 0},
      {.fd = growth, .events = POLLIN},
      {.fd = end, .events = POLLIN},
  };
  if (poll(waits, 3, growth < 0 || end < 0 ? LOOK : NET) <= 0) return;
  if (waits[0].revents & (POLLERR | POLLHUP)) feed_close();
  else if (waits[1].revents) growth_seen(growth);
}
