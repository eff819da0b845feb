#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

#include "feed.h"

static bool add(int queue, const char *path, unsigned what) {
  struct kevent growth;
  int file = open(path, O_EVTONLY | O_CLOEXEC);
  EV_SET(&growth, (uintptr_t)file, EVFILT_VNODE, EV_ADD | EV_CLEAR, what, 0, NULL);
  return file >= 0 && kevent(queue, &growth, 1, NULL, 0, NULL) == 0;
}

int growth_watch(const char *file, const char *folder) {
  int watch = kqueue();
  if (watch < 0) return -1;
  if (add(watch, file, NOTE_WRITE | NOTE_EXTEND) && add(watch, folder, NOTE_WRITE)) return watch;
  close(watch);
  return -1;
}

void growth_seen(int watch) {
  struct kevent events[2];
  struct timespec now = {0};
  kevent(watch, NULL, 0, events, 2, &now);
}
