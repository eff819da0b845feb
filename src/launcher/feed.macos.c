#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

#include "feed.h"

int growth_watch(int file, const char *path) {
  (void)path;
  int watch = kqueue();
  if (watch < 0) return -1;
  fcntl(watch, F_SETFD, FD_CLOEXEC);
  struct kevent growth;
  EV_SET(&growth, (uintptr_t)file, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB, 0, NULL);
  if (kevent(watch, &growth, 1, NULL, 0, NULL) == 0) return watch;
  close(watch);
  return -1;
}

void growth_seen(int watch) {
  struct kevent event;
  struct timespec now = {0};
  kevent(watch, NULL, 0, &event, 1, &now);
}
