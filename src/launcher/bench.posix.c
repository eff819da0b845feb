/* Measures what a start costs: a bare one of the system, and that of a task. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
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

static double in_microseconds(struct timeval time) { return (double)time.tv_sec * 1e6 + (double)time.tv_usec; }

/** The processor time of this process and its ended children. */
static double processor_microseconds(void) {
  double sum = 0;
  const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
  for (size_t at = 0; at < 2; at++) {
    struct rusage used;
    getrusage(whose[at], &used);
    sum += in_microseconds(used.ru_utime) + in_microseconds(used.ru_stime);
  }
  return sum;
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

/** The same as a task of its own, whose files are in the folder. */
static pid_t start_wrapped(char **argv, char **environment, const char *folder, long number) {
  static struct rlimit files;
  char prefix[300], output[300];
  snprintf(prefix, sizeof prefix, "%s/%ld", folder, number);
  snprintf(output, sizeof output, "%s/%ld.out", folder, number);
  getrlimit(RLIMIT_NOFILE, &files);
  struct launch launch = {folder, prefix, output, folder, "", "", "none", "", "", argv, environment, &files};
  return wrapper_start(&launch);
}

/** What was measured of one way to start. */
struct measure {
  const char *name;
  double *times, processor;
};

static void print(const struct measure *measure, long count) {
  printf("%s %.0f us, %.0f us of processor time\n", measure->name, median(measure->times, count),
         measure->processor / (double)count);
}

int bench(long count, const char *folder) {
  char *argv[] = {"/bin/true", NULL}, *environment[] = {NULL};
  if (count <= 0) return 2;
  struct measure measures[] = {{"spawn", calloc((size_t)count, sizeof(double)), 0},
                               {"wrapper", calloc((size_t)count, sizeof(double)), 0}};
  if (!measures[0].times || !measures[1].times) abort();
  boot_id();
  for (long at = 0; at < count; at++) {
    // Alternates, so that other load on the machine affects both.
    for (int way = 0; way < 2; way++) {
      double begin = microseconds(), used = processor_microseconds();
      pid_t child = way == 0 ? spawn_bare(argv, environment) : start_wrapped(argv, environment, folder, at);
      if (waitpid(child, NULL, 0) < 0) return 1;
      measures[way].times[at] = microseconds() - begin;
      measures[way].processor += processor_microseconds() - used;
    }
  }
  for (int way = 0; way < 2; way++) print(&measures[way], count);
  return 0;
}
