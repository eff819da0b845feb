#include "watch.windows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "processes.windows.h"
#include "text.windows.h"

struct watch {
  struct watch *next;
  char *number, *start;
  long pid;
  /* NULL once it is no longer watched; the entry is kept for its job. */
  HANDLE process;
  HANDLE job;
  PTP_WAIT wait;
  volatile LONG is_gone;
};

static struct watch *watches;
static CRITICAL_SECTION answering;

void watch_open(void) {
  InitializeCriticalSection(&answering);
}

void answer_lock(void) {
  EnterCriticalSection(&answering);
}

void answer_unlock(void) {
  LeaveCriticalSection(&answering);
}

static void tell_gone(const char *number) {
  answer_lock();
  answer_begin("gone", number);
  // A failed write is ignored: if the reader is gone, the requests end too.
  answer_end();
  answer_unlock();
}

static void CALLBACK on_gone(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WAIT wait, TP_WAIT_RESULT result) {
  (void)instance, (void)wait, (void)result;
  struct watch *watch = context;
  tell_gone(watch->number);
  InterlockedExchange(&watch->is_gone, 1);
}

/** Once this returns, the watch sends no answer. */
static void stop_waiting(struct watch *watch) {
  if (!watch->process) return;
  SetThreadpoolWait(watch->wait, NULL, NULL);
  WaitForThreadpoolWaitCallbacks(watch->wait, TRUE);
  CloseThreadpoolWait(watch->wait);
  CloseHandle(watch->process);
  watch->process = NULL;
}

static bool has_processes(HANDLE job) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION counts;
  return job && QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &counts, sizeof counts, NULL) &&
         counts.ActiveProcesses > 0;
}

/** Drops watches that have reported their end, unless their job still has processes. */
static void forget_gone(void) {
  for (struct watch **at = &watches; *at;) {
    struct watch *watch = *at;
    if (watch->process && watch->is_gone) stop_waiting(watch);
    if (watch->process || has_processes(watch->job)) {
      at = &watch->next;
      continue;
    }
    *at = watch->next;
    if (watch->job) CloseHandle(watch->job);
    free(watch->number);
    free(watch->start);
    free(watch);
  }
}

void watch(const char *number, long pid, const char *start) {
  forget_gone();
  HANDLE process = process_open(pid, start, 0);
  if (!process) {
    tell_gone(number);
    return;
  }
  struct watch *watch = allocate(sizeof *watch);
  *watch = (struct watch){.next = watches, .pid = pid, .process = process};
  watch->number = joined(number, "");
  watch->start = joined(start, "");
  watch->job = job_open(pid, start);
  watch->wait = CreateThreadpoolWait(on_gone, watch, NULL);
  watches = watch;
  SetThreadpoolWait(watch->wait, process, NULL);
}

void unwatch(const char *number) {
  for (struct watch *watch = watches; watch; watch = watch->next) {
    if (watch->process && strcmp(watch->number, number) == 0) stop_waiting(watch);
  }
  forget_gone();
}

HANDLE watched_job(long pid, const char *start) {
  HANDLE job = job_open(pid, start);
  for (struct watch *watch = watches; watch && !job; watch = watch->next) {
    if (watch->pid != pid || strcmp(watch->start, start) != 0 || !watch->job) continue;
    DuplicateHandle(GetCurrentProcess(), watch->job, GetCurrentProcess(), &job, 0, FALSE, DUPLICATE_SAME_ACCESS);
  }
  return job;
}
