#include "processes.h"

static void add(const struct process *found, void *listing) {
  *listing_add(listing) = *found;
  ((struct listing *)listing)->count++;
}

void process_list(struct listing *listing, const struct mark *mark) {
  listing->count = 0;
  process_each(mark, add, listing);
}
