#include "signals.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "attempt.posix.h"

#define MOST_LOOKS 100
/** How often to look for a command that its wrapper is about to fork, and the interval in microseconds. */
#define FIRST_LOOKS 20
#define PAUSE 1000

struct kind {
  const char *name;
  /** The second makes a stopped process handle the first; 0: none. */
  int signals[2];
  /** Whether repeated delivery has no effect on a process. */
  bool is_repeatable;
  bool is_for_wrapper;
  /** Whether one look is enough: what goes on forks nothing that stands. */
  bool is_single;
};

static const struct kind KINDS[] = {
    {"term", {SIGTERM, SIGCONT}, false, false, false}, {"kill", {SIGKILL, 0}, true, false, false},
    {"killAll", {SIGKILL, 0}, true, true, false},      {"stop", {SIGSTOP, 0}, true, false, false},
    {"continue", {SIGCONT, 0}, true, false, true},
};

static const struct kind *kind_of(const char *name) {
  for (size_t at = 0; at < sizeof KINDS / sizeof *KINDS; at++)
    if (strcmp(KINDS[at].name, name) == 0) return &KINDS[at];
  return NULL;
}

bool is_signal_kind(const char *kind) { return kind_of(kind) != NULL; }

static bool has(const struct listing *listing, const struct process *process) {
  for (size_t at = 0; at < listing->count; at++)
    if (listing->all[at].pid == process->pid && strcmp(listing->all[at].start, process->start) == 0) return true;
  return false;
}

/** Whether a process from `begin` up to `end` in the listing is in the group. */
static bool is_in_group(const struct listing *listing, size_t begin, size_t end, long group) {
  for (size_t at = begin; at < end; at++)
    if (listing->all[at].group == group) return true;
  return false;
}

static void send(const struct process *process, const struct kind *kind) {
  if (!process_lives(process->pid, process->start)) return;
  for (size_t at = 0; at < 2 && kind->signals[at]; at++) kill((pid_t)process->pid, kind->signals[at]);
}

/** What is needed to recognize and signal a member during a listing. */
struct chase {
  const struct attempt *attempt;
  const struct kind *kind;
  struct listing *signalled;
  /** The wrapper, and the members found. */
  struct listing met;
  /** The wrapper's pid, if it is still the wrapper's or unused. */
  long leader;
};

static void signal_met(const struct process *process, void *context) {
  struct chase *chase = context;
  if (process->pid == chase->leader || !is_member(process, chase->leader, chase->met.all, chase->met.count)) return;
  *listing_add(&chase->met) = *process;
  chase->met.count++;
  if (has(chase->signalled, process)) return;
  send(process, chase->kind);
  *listing_add(chase->signalled) = *process;
  chase->signalled->count++;
}

/** Signals members as they are found: short-lived processes would have forked and ended by the end of a listing. */
static void chase(const struct attempt *attempt, const struct kind *kind, struct listing *signalled) {
  struct process found;
  bool is_others = process_find(attempt->pid, &found) && strcmp(found.start, attempt->start) != 0;
  struct chase chase = {attempt, kind, signalled, {0}, is_others ? 0 : attempt->pid};
  if (chase.leader > 0) {
    *listing_add(&chase.met) = (struct process){.pid = chase.leader};
    chase.met.count++;
  }
  process_each(&attempt->mark, signal_met, &chase);
  listing_forget(&chase.met);
}

size_t signal_members(struct listing *listing, const struct attempt *attempt, const char *name, bool *has_wrapper) {
  const struct kind *kind = kind_of(name);
  struct listing signalled = {0};
  size_t members = 0;
  for (int looks = 0; looks <= MOST_LOOKS; looks++) {
    size_t before = signalled.count;
    // Processes that forked since the previous look may do so faster than a complete listing.
    if (looks > 1) chase(attempt, kind, &signalled);
    members = attempt_members(listing, attempt, has_wrapper);
    size_t first = *has_wrapper && !kind->is_for_wrapper;
    for (size_t at = first; at < members; at++) {
      const struct process *member = &listing->all[at];
      // The system signals a group atomically, so that no member can fork in between.
      // Numbers 0 and 1 would mean the own group, or every process.
      bool is_for_group = kind->is_repeatable && member->group > 1 && !is_in_group(listing, 0, first, member->group) &&
                          !is_in_group(listing, members, listing->count, member->group);
      if (is_for_group && !is_in_group(listing, first, at, member->group) && process_lives(member->pid, member->start))
        kill((pid_t)-member->group, kind->signals[0]);
      if (has(&signalled, member)) continue;
      if (!is_for_group) send(member, kind);
      *listing_add(&signalled) = listing->all[at];
      signalled.count++;
    }
    // The wrapper records its identity before it starts the command.
    if (signalled.count == 0 && *has_wrapper && looks < FIRST_LOOKS) usleep(PAUSE);
    else if (signalled.count == before || kind->is_single) break;
  }
  listing_forget(&signalled);
  return members;
}
