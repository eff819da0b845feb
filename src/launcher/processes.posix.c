#include "processes.h"

#include <string.h>

static void add(const struct process *found, void *listing) {
  *listing_add(listing) = *found;
  ((struct listing *)listing)->count++;
}

void process_list(struct listing *listing, const struct mark *mark) {
  listing->count = 0;
  process_each(mark, add, listing);
}

bool process_lives(long pid, const char *start) {
  struct process found;
  return process_find(pid, &found) && strcmp(found.start, start) == 0;
}
