#include "markers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "processes.h"

#define LEFT "left"

static const char *home;
/** The path of the marker that was named last. */
static char *marker;
static size_t stem;

void markers_begin(const struct launch *launch, char *room) {
  home = launch->home;
  marker = room;
  stem = strlen(launch->prefix);
  memcpy(marker, launch->prefix, stem);
}

const char *marker_path(const char *name) {
  snprintf(marker + stem, MARKER_ROOM, ".%s", name);
  return marker;
}

static bool make(const char *name, int exclusively) {
  const char *path = marker_path(name);
  for (;;) {
    // Closed before anything is executed, so it needs no close-on-exec flag.
    int made = open(path, O_WRONLY | O_CREAT | exclusively, 0600);
    if (made >= 0) {
      close(made);
      return true;
    }
    if (exclusively && errno == EEXIST) return false;
    if (access(home, F_OK) < 0 && errno == ENOENT) _exit(126);
    sleep(1);
  }
}

bool announce_claim(void) { return make("claim", O_EXCL); }

/** Creates a marker as a hard link to the claim: creating a file may be slow on a disk where many were deleted. */
static bool link_to_claim(const char *name) {
  char claim[stem + sizeof ".claim"];
  strcpy(claim, marker_path("claim"));
  return link(claim, marker_path(name)) == 0;
}

void announce(const char *name) {
  if (!link_to_claim(name)) make(name, 0);
}

void announce_process(void) {
  struct process own;
  char name[128];
  snprintf(name, sizeof name, "pid.%ld.%s.%s", (long)getpid(), process_own(&own) ? own.start : "-", boot_id());
  announce(name);
}

void announce_if_possible(const char *name) {
  if (link_to_claim(name)) return;
  int made = open(marker_path(name), O_WRONLY | O_CREAT, 0600);
  if (made >= 0) close(made);
}

void announce_leftovers(void) { make(LEFT, 0); }

void retract_leftovers(void) { unlink(marker_path(LEFT)); }
