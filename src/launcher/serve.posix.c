/* The launcher: one loop over requests, ends of wrappers, and ends of watched processes. */
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "attempt.posix.h"
#include "channel.h"
#include "pages.h"
#include "signals.h"
#include "use.h"
#include "watches.h"
#include "wrapper.h"

static const char *home;
static struct rlimit own_files;
static struct listing listing;
/** A pipe, so that a child that has ended or stopped wakes the poll. */
static int woken, waker;

static void on_child(int signal) {
  (void)signal;
  int error = errno;
  // If it is full, it is readable anyway.
  if (write(waker, "", 1) < 0) errno = error;
}

static void answer_process(const struct process *process) {
  answer_number(process->pid);
  answer_text(process->start);
  answer_number(process->parent);
}

static void answer_members(const char *number, size_t first, size_t members, bool has_wrapper) {
  answer_begin("members", number);
  for (size_t at = first; at < members; at++) {
    answer_process(&listing.all[at]);
    answer_text(at == 0 && has_wrapper ? "1" : "0");
    answer_text(listing.all[at].name);
  }
  answer_end();
}

/** PID START TASK, in a request that has them. */
static bool read_attempt(const struct request *request, struct attempt *attempt) {
  char **fields = request->fields;
  *attempt = (struct attempt){.pid = field_number(fields[2]), .start = fields[3], .mark = {fields[4], home}};
  return attempt->pid >= 0;
}

static bool on_wrap(struct request *request) {
  struct launch launch = {.home = home, .files = &own_files};
  const char *number = request->fields[1];
  if (!launch_read(&launch, request)) return false;
  if (wrapper_start(&launch) >= 0) return true;
  const char *reason = strerror(errno);
  answer_begin("refused", number);
  answer_text(reason);
  answer_end();
  return true;
}

static bool on_watch(struct request *request) {
  long pid = request->count == 4 ? field_number(request->fields[2]) : -1;
  if (pid < 0) return false;
  watch_begin(request->fields[1], pid, request->fields[3]);
  return true;
}

static bool on_unwatch(struct request *request) {
  if (request->count != 2) return false;
  watch_forget(request->fields[1]);
  return true;
}

static bool on_members(struct request *request) {
  struct attempt attempt;
  bool has_wrapper;
  if (request->count != 5 || !read_attempt(request, &attempt)) return false;
  size_t members = attempt_members(&listing, &attempt, &has_wrapper);
  answer_members(request->fields[1], 0, members, has_wrapper);
  return true;
}

static bool on_signal(struct request *request) {
  struct attempt attempt;
  bool has_wrapper;
  if (request->count != 6 || !read_attempt(request, &attempt)) return false;
  const char *kind = request->fields[5];
  if (!is_signal_kind(kind)) return false;
  size_t members = signal_members(&listing, &attempt, kind, &has_wrapper);
  answer_members(request->fields[1], has_wrapper && strcmp(kind, "killAll") != 0, members, has_wrapper);
  return true;
}

static bool on_describe(struct request *request) {
  for (size_t at = 2; at < request->count; at++)
    if (field_number(request->fields[at]) < 0) return false;
  answer_begin("described", request->fields[1]);
  for (size_t at = 2; at < request->count; at++) {
    struct process found;
    if (!process_find(field_number(request->fields[at]), &found)) continue;
    answer_process(&found);
    answer_text(found.name);
  }
  answer_end();
  return true;
}

static bool on_use(struct request *request) {
  const struct asked asked = {request->fields + 2, request->count - 2};
  if (asked.count % 2 != 0) return false;
  for (size_t at = 0; at < asked.count; at += 2)
    if (field_number(asked.fields[at]) < 0) return false;
  const struct use *uses = uses_of(&listing, asked);
  answer_begin("used", request->fields[1]);
  for (size_t at = 0; at < asked.count / 2; at++) {
    answer_number(uses[at].processes);
    answer_number(uses[at].processor_ms);
    answer_number(uses[at].memory + uses[at].shared);
  }
  answer_end();
  return true;
}

/** The handler of each verb; false if the request is malformed. */
static const struct {
  const char *verb;
  bool (*carry_out)(struct request *request);
} VERBS[] = {
    {"wrap", on_wrap},       {"watch", on_watch},   {"unwatch", on_unwatch},
    {"members", on_members}, {"signal", on_signal}, {"describe", on_describe},
    {"use", on_use},
};

static bool carry_out(struct request *request) {
  // Longer numbers would not fit into their buffer.
  if (strlen(request->fields[1]) > 20) return false;
  for (size_t at = 0; at < sizeof VERBS / sizeof *VERBS; at++)
    if (strcmp(VERBS[at].verb, request->fields[0]) == 0) return VERBS[at].carry_out(request);
  return false;
}

/** Handles all available requests: false if one is malformed. */
static bool carry_out_all(void) {
  struct request request;
  for (;;) {
    switch (channel_next(&request)) {
      case FRAME_PARTIAL: return true;
      case FRAME_MALFORMED: return false;
      case FRAME_WHOLE:
        if (!carry_out(&request)) return false;
    }
  }
}

static void reap(void) {
  char bytes[64];
  while (read(woken, bytes, sizeof bytes) > 0) continue;
  int status;
  for (pid_t child; (child = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
    // A command can stop its wrapper, which would not record its end.
    if (WIFSTOPPED(status)) kill(child, SIGCONT);
    else watches_reaped(child);
  }
}

/** Includes the few signals that a C library reserves, and that the parent process may have ignored. */
static void reset_signal(int signal) {
#ifdef __linux__
  // All zeros is the default, whatever the order of its members.
  char action[64] = {0};
  syscall(SYS_rt_sigaction, signal, action, NULL, 8);
#else
  sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
#endif
}

static void prepare(void) {
  // Signals ignored or blocked by the parent process would stay so in every command.
  for (int signal = 1; signal <= 64; signal++) reset_signal(signal);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // So that wrappers need not check it.
  boot_id();
  int ends[2];
  if (pipe(ends) < 0) abort();
  woken = ends[0];
  waker = ends[1];
  fcntl(woken, F_SETFL, O_NONBLOCK);
  fcntl(waker, F_SETFL, O_NONBLOCK);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child, .sa_flags = SA_RESTART}, NULL);
  // Every watched process that is not a child takes a descriptor.
  getrlimit(RLIMIT_NOFILE, &own_files);
  struct rlimit files = own_files;
  if (files.rlim_cur < MOST_FILES) files.rlim_cur = files.rlim_max < MOST_FILES ? files.rlim_max : MOST_FILES;
  setrlimit(RLIMIT_NOFILE, &files);
}

// Inlined, it would have the frame of its caller, above the new page.
__attribute__((noinline)) static int serve_requests(void) {
  struct pollfd *waits = NULL;
  for (size_t size = 0;;) {
    while ((watches_count() + 2) * sizeof *waits > size) waits = pages_grow(waits, &size, false);
    waits[0] = (struct pollfd){.fd = 0, .events = POLLIN};
    waits[1] = (struct pollfd){.fd = woken, .events = POLLIN};
    int timeout;
    size_t watched = watches_wait(waits + 2, &timeout);
    int ready = poll(waits, (nfds_t)watched + 2, timeout);
    // In this order: a request may add and remove watches.
    if (ready >= 0) watches_seen(waits + 2, watched);
    if (ready > 0 && waits[1].revents) reap();
    if (ready <= 0 || !waits[0].revents) continue;
    if (!channel_read()) return 0;
    if (!carry_out_all()) {
      fputs("legwork-launcher: malformed request\n", stderr);
      return 2;
    }
  }
}

int serve(const char *of) {
  home = of;
  channel_open();
  prepare();
  return stack_on_new_page(serve_requests);
}
