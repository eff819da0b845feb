/* Runs one attempt: claims it, records its process, runs the command, waits, and records its end. */
#include "wrapper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "feed.h"
#include "markers.h"
#include "pages.h"
#include "processes.h"
#include "terminal.h"

/** The unit of the largest memory that the system reports: KiB on Linux, bytes on macOS. */
#ifdef __APPLE__
#define MAXRSS_PER_KIB 1024
#else
#define MAXRSS_PER_KIB 1
#endif

bool launch_read(struct launch *launch, struct request *request) {
  enum { PREFIX = 2, OUTPUT, FOLDER, UMASK, OPEN_FILES, INPUT, INPUT_PATH, TERMINAL, ARGC, ARGV };
  char **fields = request->fields;
  if (request->count <= ARGV) return false;
  long words = field_number(fields[ARGC]);
  if (words < 1 || (size_t)words > request->count - ARGV) return false;
  if (fields[UMASK][strspn(fields[UMASK], "01234567")]) return false;
  if (fields[OPEN_FILES][0] && field_number(fields[OPEN_FILES]) < 1) return false;
  if (strcmp(fields[INPUT], "none") && strcmp(fields[INPUT], "file") && strcmp(fields[INPUT], "feed")) return false;
  if (fields[TERMINAL][0] && !is_terminal_size(fields[TERMINAL])) return false;
  // The words are moved over their count, so that a NULL fits between them and the environment.
  memmove(fields + ARGC, fields + ARGV, (size_t)words * sizeof *fields);
  fields[ARGC + words] = NULL;
  launch->prefix = fields[PREFIX];
  launch->output = fields[OUTPUT];
  launch->folder = fields[FOLDER];
  launch->umask = fields[UMASK];
  launch->open_files = fields[OPEN_FILES];
  launch->input = fields[INPUT];
  launch->input_path = fields[INPUT_PATH];
  launch->terminal = fields[TERMINAL];
  launch->argv = fields + ARGC;
  launch->environment = fields + ARGV + words;
  return true;
}

/** On Linux, shares this process's memory, because the command would discard a copy at once. */
#ifdef __linux__
#define fork_briefly vfork
#else
#define fork_briefly fork
#endif

static pid_t fork_command(const struct launch *launch, int input) {
  pid_t command = fork_briefly();
  if (command == 0) command_run(launch, input);
  return command;
}

/** Starts the command, with a fed input or a terminal if requested; -1 (and errno) on failure. */
static pid_t start_command(const struct launch *launch) {
  int input = -1;
  bool has_terminal = launch->terminal[0], is_fed = strcmp(launch->input, "feed") == 0;
  if (has_terminal || is_fed) {
    input = has_terminal ? terminal_open(launch) : feed_open(launch->input_path, marker_path("eof"));
    if (input < 0) input = -errno;
  }
  pid_t command = fork_command(launch, input);
  int error = errno;
  if (input >= 0 && !has_terminal) close(input);
  errno = error;
  return command;
}

/** Records that the command's process could not be created, and writes the reason to the output. */
static void tell_no_process(const struct launch *launch) {
  int error = errno, output = open(launch->output, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (output >= 0) dprintf(output, "%s: %s\n", launch->argv[0], strerror(error));
  announce("spawn");
}

/** Reaps until the command has ended, feeding it or serving its terminal meanwhile: its wait status. */
static int await_end(pid_t command) {
  bool has_terminal = terminal_is_open();
  /** The command was paused, other than with a key. */
  bool is_held = false;
  int status;
  if (feed_is_open() && !has_terminal) feed_until(process_end(command));
  for (;;) {
    if (has_terminal) {
      terminal_go_on();
      if (terminal_continues() && !is_held) kill(-command, SIGCONT);
    } else if (feed_is_open()) feed_go_on();
    int options = has_terminal ? WNOHANG | WUNTRACED | WCONTINUED : feed_is_open() ? WNOHANG : 0;
    for (pid_t ended; (ended = waitpid(-1, &status, options)) > 0;) {
      if (ended != command) continue;
      if (WIFSTOPPED(status)) {
        is_held = WSTOPSIG(status) == SIGSTOP;
        // Stopped with Ctrl-Z, without a shell to return to.
        if (WSTOPSIG(status) == SIGTSTP) kill(-command, SIGCONT);
        continue;
      }
      if (WIFCONTINUED(status)) {
        is_held = false;
        continue;
      }
      if (has_terminal) terminal_finish();
      feed_close();
      return status;
    }
  }
}

/** Returns when all leftovers of the command have ended. */
static void await_leftovers(void) {
  if (!terminal_is_open()) {
    await_descendants();
    return;
  }
  while (descendants_left()) terminal_go_on();
  terminal_finish();
}

/** Records what the command and its ended processes have used; the system has added that up. */
static void announce_use(void) {
  char name[64];
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  long long ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000LL +
                 (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
  snprintf(name, sizeof name, "used.%lld.%ld", ms, used.ru_maxrss / MAXRSS_PER_KIB);
  announce_if_possible(name);
}

static void announce_end(int status) {
  char name[32];
  if (WIFSIGNALED(status)) snprintf(name, sizeof name, "signal.%d", WTERMSIG(status));
  else snprintf(name, sizeof name, "exit.%d", WEXITSTATUS(status));
  bool has_left = descendants_left();
  if (has_left) announce_leftovers();
  announce_use();
  announce(name);
  if (!has_left) return;
  await_leftovers();
  retract_leftovers();
}

static void close_from(int first, int last) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  for (int fd = first; fd <= last; fd++) close(fd);
}

/** Drops everything inherited: descriptors, handler, limits, folder, session. Signals stay blocked. */
static void become_own(const struct launch *launch) {
  for (int fd = 0, nothing = open("/dev/null", O_RDWR); fd < 3; fd++) dup2(nothing, fd);
  close_from(3, MOST_FILES);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
  setrlimit(RLIMIT_NOFILE, launch->files);
  if (chdir("/") < 0) _exit(1);
  setsid();
  adopt_descendants();
}

static _Noreturn void run(struct launch launch) {
  become_own(&launch);
  char own_umask[8];
  snprintf(own_umask, sizeof own_umask, "%o", (unsigned)umask(077));
  if (!launch.umask[0]) launch.umask = own_umask;
  char marker[strlen(launch.prefix) + MARKER_ROOM];
  markers_begin(&launch, marker);
  if (!announce_claim()) _exit(0);
  announce_process();
  pid_t command = start_command(&launch);
  if (command < 0) tell_no_process(&launch);
  // The request is not needed any more, and there may be thousands of wrappers.
  channel_forget();
  stack_give_back();
  announce_end(command < 0 ? 126 << 8 : await_end(command));
  _exit(0);
}

pid_t wrapper_start(const struct launch *launch) {
  sigset_t all, before;
  sigfillset(&all);
  // The wrapper keeps them blocked, because signals that end others must not end it.
  sigprocmask(SIG_SETMASK, &all, &before);
  process_will_fork();
  pid_t wrapper = fork();
  if (wrapper == 0) run(*launch);
  int error = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return wrapper;
}
