/* Ways to get away that a shell does not have: `escapes WAY FILE` appends the pids of what it leaves to the file. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int out;

static void tell(pid_t pid) { dprintf(out, "%d\n", (int)pid); }

static _Noreturn void stay(void) {
  tell(getpid());
  for (;;) pause();
}

static void become_daemon(void) {
  if (fork() > 0) _exit(0);
  setsid();
  if (fork() > 0) _exit(0);
  clearenv();
}

static void *stay_in_thread(void *unused) {
  (void)unused;
  stay();
}

static void *execute_in_thread(void *unused) {
  (void)unused;
  tell(getpid());
  execl("/bin/sleep", "sleep", "1000", NULL);
  return NULL;
}

static void leave_first_thread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, stay_in_thread, NULL);
  pthread_exit(NULL);
}

static void execute(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, execute_in_thread, NULL);
  for (;;) pause();
}

static void hide_memory(void) {
  become_daemon();
  prctl(PR_SET_DUMPABLE, 0);
}

static void adopt(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (fork() == 0) become_daemon();
}

static void chain(void) {
  for (int links = 0; links < 20; links++)
    if (vfork() > 0) _exit(0);
}

static void trace(void) {
  pid_t traced = fork();
  if (traced == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
  }
  waitpid(traced, NULL, 0);
  tell(traced);
}

static void rename_daemon(void) {
  become_daemon();
  prctl(PR_SET_NAME, "legwork-launche");
}

static void block_signals(void) {
  become_daemon();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
}

/** A child of the wrapper. */
static void clone_as_sibling(void) {
  if (syscall(SYS_clone, CLONE_PARENT, 0, 0, 0, 0) > 0) _exit(0);
  setsid();
}

/** A child whose end sends no signal. */
static void clone_silently(void) {
  if (syscall(SYS_clone, 0, 0, 0, 0, 0) > 0) _exit(0);
  setsid();
}

/** Told by its parent, because it has another pid in there. */
static void enter_namespace(int kinds) {
  if (unshare(kinds) < 0) return stay();
  pid_t inner = fork();
  if (inner > 0) {
    tell(inner);
    _exit(0);
  }
  setsid();
  clearenv();
  for (;;) pause();
}

static void enter_pids(void) { enter_namespace(CLONE_NEWUSER | CLONE_NEWPID); }
static void enter_users(void) { enter_namespace(CLONE_NEWUSER); }

static const struct {
  const char *name;
  void (*go)(void);
} WAYS[] = {
    {"leave_first_thread", leave_first_thread}, {"execute", execute},
    {"hide_memory", hide_memory},               {"adopt", adopt},
    {"chain", chain},                           {"trace", trace},
    {"rename_daemon", rename_daemon},           {"block_signals", block_signals},
    {"clone_as_sibling", clone_as_sibling},     {"clone_silently", clone_silently},
    {"enter_pids", enter_pids},                 {"enter_users", enter_users},
};

int main(int count, char **words) {
  if (count != 3 || (out = open(words[2], O_WRONLY | O_APPEND | O_CREAT, 0600)) < 0) return 2;
  for (size_t at = 0; at < sizeof WAYS / sizeof *WAYS; at++) {
    if (strcmp(WAYS[at].name, words[1]) != 0) continue;
    WAYS[at].go();
    stay();
  }
  return 2;
}
