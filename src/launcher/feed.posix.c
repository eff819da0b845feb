#include "feed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/** Milliseconds between two looks: as a net below the system's own notice, and without that. */
#define NET 1000
#define LOOK 100

static int file = -1, sink = -1, growth = -1;
/** How much of the file has been passed on. */
static off_t passed;
static char *eof_marker;

int feed_open(const char *path, const char *eof) {
  int ends[2];
  eof_marker = strdup(eof);
  char *name = eof_marker ? strrchr(eof_marker, '/') : NULL;
  if (!name) errno = EINVAL;
  if (!name || (file = open(path, O_RDONLY | O_CLOEXEC)) < 0 || pipe(ends) < 0) return -1;
  sink = ends[1];
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(sink, F_SETFD, FD_CLOEXEC);
  fcntl(sink, F_SETFL, O_NONBLOCK);
  *name = '\0';
  growth = growth_watch(path, eof_marker);
  *name = '/';
  return ends[0];
}

bool feed_is_open(void) { return sink >= 0; }

void feed_close(void) {
  if (sink >= 0) close(sink);
  if (file >= 0) close(file);
  if (growth >= 0) close(growth);
  file = sink = growth = -1;
}

/** Passes on what there is until the command has enough for now (true) or the end of the file (false). */
static bool pass_on(void) {
  char bytes[PIPE_BUF];
  for (;;) {
    ssize_t got = pread(file, bytes, sizeof bytes, passed);
    if (got <= 0) return false;
    ssize_t put = write(sink, bytes, (size_t)got);
    if (put < 0 && errno == EAGAIN) return true;
    if (put < 0 && errno != EINTR) {
      // Nobody reads any more.
      feed_close();
      return false;
    }
    if (put > 0) passed += put;
  }
}

void feed_go_on(int end) {
  // In this order: what was appended before the marker is in the file when the marker is seen.
  bool is_last = access(eof_marker, F_OK) == 0, is_full = pass_on();
  if (!feed_is_open()) return;
  if (is_last && !is_full) {
    feed_close();
    return;
  }
  struct pollfd waits[] = {
      {.fd = sink, .events = is_full ? POLLOUT : 0},
      {.fd = growth, .events = POLLIN},
      {.fd = end, .events = POLLIN},
  };
  if (poll(waits, 3, growth < 0 || end < 0 ? LOOK : NET) <= 0) return;
  if (waits[0].revents & (POLLERR | POLLHUP)) feed_close();
  else if (waits[1].revents) growth_seen(growth);
}
