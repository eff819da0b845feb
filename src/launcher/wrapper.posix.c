/* One attempt: claims it, says which process it is, runs the command, waits, and says how that ended. */
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
#include "processes.h"
#include "terminal.h"

bool launch_read(struct launch *launch, struct request *request) {
  enum { PREFIX = 2, OUTPUT, FOLDER, UMASK, INPUT, INPUT_PATH, TERMINAL, ARGC, ARGV };
  char **fields = request->fields;
  if (request->count <= ARGV) return false;
  long words = field_number(fields[ARGC]);
  if (words < 1 || (size_t)words > request->count - ARGV) return false;
  if (fields[UMASK][strspn(fields[UMASK], "01234567")]) return false;
  if (strcmp(fields[INPUT], "none") && strcmp(fields[INPUT], "file") && strcmp(fields[INPUT], "feed")) return false;
  if (fields[TERMINAL][0] && !is_terminal_size(fields[TERMINAL])) return false;
  // The words move over their count, so that a NULL fits between them and the environment.
  memmove(fields + ARGC, fields + ARGV, (size_t)words * sizeof *fields);
  fields[ARGC + words] = NULL;
  launch->prefix = fields[PREFIX];
  launch->output = fields[OUTPUT];
  launch->folder = fields[FOLDER];
  launch->umask = fields[UMASK];
  launch->input = fields[INPUT];
  launch->input_path = fields[INPUT_PATH];
  launch->terminal = fields[TERMINAL];
  launch->argv = fields + ARGC;
  launch->environment = fields + ARGV + words;
  return true;
}

/** The path of whichever marker was named last: the prefix, and room for a name. A wrapper needs no more memory. */
static char *marker;
static size_t marker_stem;
enum { MARKER_ROOM = 160 };

static bool marker_begin(const char *prefix) {
  marker_stem = strlen(prefix);
  marker = malloc(marker_stem + MARKER_ROOM);
  if (marker) memcpy(marker, prefix, marker_stem);
  return marker != NULL;
}

static const char *marker_path(const char *name) {
  snprintf(marker + marker_stem, MARKER_ROOM, ".%s", name);
  return marker;
}

/**
 * Creates a marker, however long the disk stays full: false when it must not be there yet, and is. When the data
 * directory is gone, nobody is to be told anything any more, and the wrapper ends.
 */
static bool announce(const struct launch *launch, const char *name, int exclusively) {
  const char *path = marker_path(name);
  for (;;) {
    int made = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | exclusively, 0600);
    if (made >= 0) {
      close(made);
      return true;
    }
    if (exclusively && errno == EEXIST) return false;
    if (access(launch->home, F_OK) < 0 && errno == ENOENT) _exit(0);
    sleep(1);
  }
}

/** As another name of the claim where that is possible: a file of its own may take long on a disk where many were deleted. */
static void announce_process(const struct launch *launch) {
  struct process own;
  char name[128], claim[marker_stem + sizeof ".claim"];
  snprintf(name, sizeof name, "pid.%ld.%s.%s", (long)getpid(), process_own(&own) ? own.start : "-", boot_id());
  strcpy(claim, marker_path("claim"));
  if (link(claim, marker_path(name)) < 0) announce(launch, name, 0);
}

/** On Linux without a copy of this process's memory, which the command would drop at once. */
#ifdef __linux__
#define fork_briefly vfork
#else
#define fork_briefly fork
#endif

static pid_t fork_command(const struct launch *launch, int input, int report) {
  pid_t command = fork_briefly();
  if (command == 0) command_run(launch, input, report);
  return command;
}

/**
 * Forks the command, which must not be taken for a host's process before it is a program of its own: the mark is
 * unreadable meanwhile. Returns when the program runs, or has failed to, as `has_begun` tells; -1 (and errno) when
 * there can be no process.
 */
static pid_t start_command(const struct launch *launch, bool *has_begun) {
  char *mark = getenv("LEGWORK_HOST"), byte;
  int report[2] = {-1, -1}, input = -1;
  bool has_terminal = launch->terminal[0], is_fed = strcmp(launch->input, "feed") == 0;
  if (has_terminal || is_fed) {
    input = has_terminal ? terminal_open(launch) : feed_open(launch->input_path, marker_path("eof"));
    if (input < 0) input = -errno;
  }
  pid_t command = -1;
  if (pipe(report) == 0) {
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    if (mark) mark[-1] = '-';
    command = fork_command(launch, input, report[1]);
  }
  int error = errno;
  close(report[1]);
  if (input >= 0 && !has_terminal) close(input);
  *has_begun = command > 0 && read(report[0], &byte, 1) == 0;
  if (mark) mark[-1] = '=';
  close(report[0]);
  errno = error;
  return command;
}

/** Says in the output why there could be no process for the command. */
static void tell_no_process(const struct launch *launch) {
  int error = errno, output = open(launch->output, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (output >= 0) dprintf(output, "%s: %s\n", launch->argv[0], strerror(error));
}

/** Reaps until the command has ended, feeding it meanwhile or holding its terminal: its wait status. */
static int await_end(pid_t command) {
  bool has_terminal = terminal_is_open();
  /** Somebody has paused it, other than with a key. */
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
        // Ctrl-Z, and no shell that it could go back to.
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

/** Returns when nothing that the command left behind lives any more. */
static void await_leftovers(void) {
  if (!terminal_is_open()) {
    await_descendants();
    return;
  }
  while (descendants_left()) terminal_go_on();
  terminal_finish();
}

static void announce_end(const struct launch *launch, int status) {
  char name[32];
  if (WIFSIGNALED(status)) snprintf(name, sizeof name, "signal.%d", WTERMSIG(status));
  else snprintf(name, sizeof name, "exit.%d", WEXITSTATUS(status));
  if (!descendants_left()) {
    announce(launch, name, 0);
    return;
  }
  announce(launch, "left", 0);
  announce(launch, name, 0);
  await_leftovers();
  unlink(marker_path("left"));
}

static void close_from(int first, int last) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  for (int fd = first; fd <= last; fd++) close(fd);
}

/** Nothing of the launcher's is kept: descriptors, handler, limits, folder, session. Its signals stay blocked. */
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
  if (!marker_begin(launch.prefix) || !announce(&launch, "claim", O_EXCL)) _exit(0);
  announce_process(&launch);
  bool has_begun;
  pid_t command = start_command(&launch, &has_begun);
  if (command < 0) tell_no_process(&launch);
  if (!has_begun) announce(&launch, "spawn", 0);
  // Nothing of the request is needed any more, and there may be thousands of wrappers.
  channel_forget();
  announce_end(&launch, command < 0 ? 126 << 8 : await_end(command));
  _exit(0);
}

pid_t wrapper_start(const struct launch *launch) {
  sigset_t all, before;
  sigfillset(&all);
  // The wrapper keeps them blocked: what ends others must not end it.
  sigprocmask(SIG_SETMASK, &all, &before);
  process_will_fork();
  pid_t wrapper = fork();
  if (wrapper == 0) run(*launch);
  int error = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return wrapper;
}
