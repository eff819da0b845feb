/*
 * The command of an attempt, from the fork to the program. On Linux, it shares the wrapper's memory until then, so it
 * must not change what the wrapper uses, and keeps its stack small.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "markers.h"
#include "terminal.h"

/** As in <paths.h>, which not all systems have. */
#define DEFAULT_PATH "/usr/bin:/bin"

#define LONGEST_SEARCH (256 << 10)

/** Where the reason is written if the command cannot start. */
static int complaints = 2;

/** `WHAT: DETAIL: the system's reason`, as a line of the output; the detail may be NULL. */
static _Noreturn void fail(const char *what, const char *detail, int error, int code) {
  dprintf(complaints, "%s: %s%s\n", what, detail ? detail : "", strerror(error));
  announce("spawn");
  _exit(code);
}

static bool is_absent(int error) { return error == ENOENT || error == ENOTDIR; }

/** The exit code and the line for a file that cannot be used, whether or not it exists. */
static _Noreturn void fail_with(const char *what, int error) { fail(what, NULL, error, is_absent(error) ? 127 : 126); }

static void take_input(const struct launch *launch, int input) {
  if (strcmp(launch->input, "none") == 0) return;
  if (strcmp(launch->input, "file") == 0) {
    // A pipe without a writer must not block the wrapper, but the command may wait for its input.
    input = open(launch->input_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (input < 0) input = -errno;
    else fcntl(input, F_SETFL, fcntl(input, F_GETFL) & ~O_NONBLOCK);
  }
  if (input < 0) fail(launch->input_path, NULL, -input, 126);
  dup2(input, 0);
}

/** Opens standard output and error; if that fails, the reason cannot be written anywhere. */
static void take_output(const struct launch *launch) {
  int output = open(launch->output, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (output < 0) fail(launch->output, NULL, errno, 126);
  complaints = output;
  dup2(output, 1);
  dup2(output, 2);
}

/** The first line of a file, up to a size that fits any interpreter: its length, -1 if it cannot be read. */
static ssize_t first_line(const char *path, char *line, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, line, size - 1);
  if (file >= 0) close(file);
  if (length < 0) return -1;
  line[length] = '\0';
  char *end = memchr(line, '\n', (size_t)length);
  return end ? end - line : length;
}

/** Whether it is a program of another format, not the text of a script; uses the same test as shells. */
static bool is_binary(const char *line, ssize_t length) {
  return memchr(line, '\0', (size_t)length) || (length >= 4 && memcmp(line, "\177ELF", 4) == 0);
}

/** Writes the name in a script's `#!` line as the reason why it cannot run; returns if there is none. */
static void fail_of_interpreter(const char *program, char *line, ssize_t length, int error) {
  if (length < 2 || memcmp(line, "#!", 2) != 0) return;
  line[length] = '\0';
  char *name = line + 2 + strspn(line + 2, " \t");
  // With Windows line ends, the name includes a carriage return, shown as ^M, because it would hide text.
  size_t end = strcspn(name, " \t\r");
  const char *shown = name[end] == '\r' ? "^M" : "";
  name[end] = '\0';
  char detail[PATH_MAX];
  snprintf(detail, sizeof detail, "%s%s: bad interpreter: ", name, shown);
  fail(program, detail, error, 126);
}

static bool is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/** Runs a text as a script, as shells do: returns the reason if that fails. */
static int run_script(const struct launch *launch, const char *path) {
  size_t words = 1;
  while (launch->argv[words]) words++;
  char *script[words + 2];
  script[0] = "/bin/sh";
  script[1] = (char *)path;
  memcpy(script + 2, launch->argv + 1, words * sizeof *script);
  execve(script[0], script, launch->environment);
  return errno;
}

/** For an existing executable file that the system refused: it may be a script. */
static _Noreturn void run_refused(const struct launch *launch, const char *path, int error) {
  char line[PATH_MAX];
  ssize_t length = first_line(path, line, sizeof line);
  if (error == ENOEXEC && length >= 0 && !is_binary(line, length)) error = run_script(launch, path);
  else if (error == ENOENT || error == EACCES || error == ENOTDIR || error == ELOOP)
    fail_of_interpreter(launch->argv[0], line, length, error);
  fail(launch->argv[0], NULL, error, 126);
}

/** Runs the file; returns, with errno, if it does not exist or is not executable. */
static void run_file(const struct launch *launch, const char *path) {
  execve(path, launch->argv, launch->environment);
  int error = errno;
  if (is_file(path) && access(path, X_OK) == 0) run_refused(launch, path, error);
  errno = error;
}

/** The value of the first environment variable with that name. */
static const char *variable(char **environment, const char *name) {
  size_t length = strlen(name);
  for (; *environment; environment++)
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') return *environment + length + 1;
  return NULL;
}

/** Searches every folder of the PATH for the program; remembers whether one was found that is not executable. */
static _Noreturn void run_found(const struct launch *launch) {
  const char *name = launch->argv[0], *folders = variable(launch->environment, "PATH");
  if (!folders) folders = DEFAULT_PATH;
  int reason = ENOENT;
  // More than the maximum for any program, and more than a stack should hold.
  if (strlen(folders) + strlen(name) > LONGEST_SEARCH) fail(name, NULL, E2BIG, 126);
  char path[strlen(folders) + strlen(name) + 3];
  for (const char *at = folders; *name; at++) {
    size_t length = strcspn(at, ":");
    snprintf(path, sizeof path, "%.*s%s%s", (int)length, at, length ? "/" : "./", name);
    run_file(launch, path);
    if (errno == EACCES && is_file(path)) reason = EACCES;
    at += length;
    if (!*at) break;
  }
  fail_with(name, reason);
}

/**
 * Enters the folder. `PWD` is the caller's name for it, which may contain a link; if it names another folder, it is
 * corrected, in `own`.
 */
static void enter_folder(const struct launch *launch, char *own) {
  const char *folder = launch->folder;
  struct stat named, entered;
  if (chdir(folder) < 0) fail_with(folder, errno);
  char **pair = launch->environment;
  while (*pair && strncmp(*pair, "PWD=", 4) != 0) pair++;
  if (!*pair || strcmp(*pair + 4, folder) == 0) return;
  if (stat(*pair + 4, &named) == 0 && stat(".", &entered) == 0)
    if (named.st_dev == entered.st_dev && named.st_ino == entered.st_ino) return;
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  sprintf(own, "PWD=%.*s", (int)length, folder);
  *pair = own;
}

/** Sets the soft limit of open files that was sent; never beyond the hard limit. */
static void limit_open_files(const struct launch *launch) {
  struct rlimit files;
  if (!launch->open_files[0] || getrlimit(RLIMIT_NOFILE, &files) < 0) return;
  rlim_t wanted = (rlim_t)strtoul(launch->open_files, NULL, 10);
  files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

_Noreturn void command_run(const struct launch *launch, int input) {
  setpgid(0, 0);
  take_output(launch);
  if (!launch->terminal[0]) take_input(launch, input);
  else if (input < 0 || !terminal_take(input)) fail("terminal", NULL, input < 0 ? -input : errno, 126);
  umask((mode_t)strtoul(launch->umask, NULL, 8));
  limit_open_files(launch);
  char own[sizeof "PWD=" + strlen(launch->folder)];
  enter_folder(launch, own);
  // Signals sent meanwhile are delivered now.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (!strchr(launch->argv[0], '/')) run_found(launch);
  run_file(launch, launch->argv[0]);
  fail_with(launch->argv[0], errno);
}
