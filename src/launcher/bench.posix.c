/* Measures what a start costs: a bare one of the system, and that of a task. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "serve.h"
#include "wrapper.h"

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return difference < 0 ? -1 : difference > 0;
}

static double median(double *values, long count) {
  qsort(values, (size_t)count, sizeof *values, by_value);
  return values[count / 2];
}

static pid_t spawn_bare(char **argv, char **environment) {
  pid_t child;
  return posix_spawn(&child, argv[0], NULL, NULL, argv, environment) == 0 ? child : -1;
}

/** The same as a task of its own, in a folder created for it. */
static pid_t start_wrapped(char **argv, char **environment, const char *folder, long number) {
  static struct rlimit files;
  char prefix[300], output[300];
  snprintf(prefix, sizeof prefix, "%s/%ld", folder, number);
  snprintf(output, sizeof output, "%s/%ld.out", folder, number);
  getrlimit(RLIMIT_NOFILE, &files);
  struct launch launch = {folder, prefix, output, folder, "", "none", "", "", argv, environment, &files};
  return wrapper_start(&launch);
}

int bench(long count) {
  const char *place = getenv("TMPDIR");
  char folder[256];
  snprintf(folder, sizeof folder, "%s/legwork-bench-XXXXXX", place && *place ? place : "/tmp");
  char *argv[] = {"/bin/true", NULL}, *environment[] = {NULL};
  if (count <= 0 || !mkdtemp(folder)) return 2;
  double *bare = calloc((size_t)count, sizeof *bare), *wrapped = calloc((size_t)count, sizeof *wrapped);
  if (!bare || !wrapped) abort();
  boot_id();
  // Alternates, so that other load on the machine affects both.
  for (long at = 0; at < count; at++) {
    double begin = microseconds();
    if (waitpid(spawn_bare(argv, environment), NULL, 0) < 0) return 1;
    double between = microseconds();
    if (waitpid(start_wrapped(argv, environment, folder, at), NULL, 0) < 0) return 1;
    bare[at] = between - begin;
    wrapped[at] = microseconds() - between;
  }
  double one = median(bare, count), other = median(wrapped, count);
  printf("spawn %.0f us\nwrapper %.0f us\nmore %.0f us\n", one, other, other - one);
  fflush(stdout);
  execl("/bin/rm", "rm", "-r", folder, (char *)NULL);
  return 1;
}
