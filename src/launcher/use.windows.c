#include "use.windows.h"

// The version that is in the kernel's library.
#define PSAPI_VERSION 2
#include <psapi.h>
#include <stdlib.h>

static unsigned long long hundreds_of_ns(FILETIME time) {
  return (unsigned long long)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static long long at_least(long long one, long long other) {
  return one > other ? one : other;
}

/** Processor time of a process, also of one that has ended. */
static long long processor_ms(HANDLE process) {
  FILETIME created, exited, kernel, user;
  if (!GetProcessTimes(process, &created, &exited, &kernel, &user)) return 0;
  return (long long)((hundreds_of_ns(kernel) + hundreds_of_ns(user)) / 10000);
}

/** Committed memory of a process, and the most it has ever had; zeros if that is not known. */
static PROCESS_MEMORY_COUNTERS memory_of(HANDLE process) {
  PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof memory};
  if (!GetProcessMemoryInfo(process, &memory, sizeof memory)) memory = (PROCESS_MEMORY_COUNTERS){0};
  return memory;
}

/** The system's own process for a console, which `process_list` leaves out, too. */
static bool is_console(HANDLE process) {
  static const wchar_t NAME[] = L"\\conhost.exe";
  wchar_t path[MAX_PATH * 4];
  DWORD length = sizeof path / sizeof *path, size = sizeof NAME / sizeof *NAME - 1;
  if (!QueryFullProcessImageNameW(process, 0, path, &length) || length < size) return false;
  return _wcsicmp(path + length - size, NAME) == 0;
}

/** What the system has added up for a job, with its ended processes; 0 if it does not do that. */
static long long job_processor_ms(HANDLE job) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION times = {0};
  QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &times, sizeof times, NULL);
  return (times.TotalUserTime.QuadPart + times.TotalKernelTime.QuadPart) / 10000;
}

struct use job_use(HANDLE job) {
  struct use use = {0};
  ULONG_PTR *pids;
  size_t count = job_pids(job, &pids);
  for (size_t i = 0; i < count; i++) {
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, (DWORD)pids[i]);
    if (!process) continue;
    if (!is_console(process)) {
      use.processes++;
      use.processor_ms += processor_ms(process);
      use.memory += (long long)memory_of(process).PagefileUsage;
    }
    CloseHandle(process);
  }
  free(pids);
  use.processor_ms = at_least(use.processor_ms, job_processor_ms(job));
  return use;
}

struct use job_end(HANDLE job, HANDLE command) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION peaks = {0};
  QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &peaks, sizeof peaks, NULL);
  return (struct use){
    .processor_ms = at_least(job_processor_ms(job), processor_ms(command)),
    .memory = at_least((long long)peaks.PeakJobMemoryUsed, (long long)memory_of(command).PeakPagefileUsage),
  };
}
