/* What attempts use: one listing of all processes, whose figures are read only for those of the attempts. */
#include "use.h"

#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "pages.h"

static struct use *uses;
static size_t size;

static int compare(long one, long other) { return (one > other) - (one < other); }

static int by_pid(const void *one, const void *other) {
  return compare(((const struct process *)one)->pid, ((const struct process *)other)->pid);
}

static int is_pid(const void *pid, const void *process) {
  return compare(*(const long *)pid, ((const struct process *)process)->pid);
}

/** The process with that pid in a listing sorted by pids; NULL if there is none. */
static struct process *find(const struct listing *listing, long pid) {
  return bsearch(&pid, listing->all, listing->count, sizeof *listing->all, is_pid);
}

/**
 * The wrapper that a process belongs to: the one that leads its session, or the nearest above it; NULL for none. A host
 * that runs in a task does not belong to it, nor does what that host has started.
 */
static const struct process *wrapper_of(const struct listing *listing, const struct process *process) {
  // The listing is of no single moment, so parents might form a circle.
  for (size_t steps = 0; process && steps < listing->count; steps++) {
    if (process->asked > 0) return process;
    if (process->is_host) return NULL;
    const struct process *leader = find(listing, process->session);
    if (leader && leader->asked > 0) return leader;
    process = find(listing, process->parent);
  }
  return NULL;
}

/** Marks the wrappers of the attempts in the listing, and the hosts below them. */
static void mark(struct listing *listing, struct asked asked) {
  const struct mark none = {"", ""};
  for (size_t at = 0; at < asked.count; at += 2) {
    struct process *wrapper = find(listing, field_number(asked.fields[at]));
    bool is_alive = wrapper && strcmp(wrapper->start, asked.fields[at + 1]) == 0;
    uses[at / 2] = (struct use){.processes = is_alive ? 0 : -1};
    if (is_alive) wrapper->asked = at / 2 + 1;
  }
  for (size_t at = 0; at < listing->count; at++) {
    struct process *process = &listing->all[at];
    // A host leads a session; environments of others need not be read.
    if (process->session != process->pid || process->asked > 0 || !wrapper_of(listing, process)) continue;
    process_marks(process, &none);
  }
}

const struct use *uses_of(struct listing *listing, struct asked asked) {
  while (asked.count / 2 * sizeof *uses >= size) uses = pages_grow(uses, &size, false);
  process_list(listing, NULL);
  qsort(listing->all, listing->count, sizeof *listing->all, by_pid);
  mark(listing, asked);
  for (size_t at = 0; at < listing->count; at++) {
    const struct process *process = &listing->all[at], *wrapper = wrapper_of(listing, process);
    if (!wrapper) continue;
    struct use *use = &uses[wrapper->asked - 1], own = {0};
    process_use(process, &own);
    use->processor_ms += own.processor_ms;
    if (process == wrapper) continue;
    use->processes++;
    use->memory += own.memory;
    if (own.shared > use->shared) use->shared = own.shared;
  }
  return uses;
}
