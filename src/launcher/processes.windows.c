#include "processes.windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>
#include <winternl.h>

#include "text.windows.h"

static const DWORD LOOK = PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;
/** The maximum size of an environment that is searched, in bytes. */
enum { LARGEST_ENVIRONMENT = 1 << 20, LARGEST_JOB = 1 << 20 };

static void start_of(HANDLE process, char start[static 40]) {
  FILETIME created = {0}, exited, kernel, user;
  GetProcessTimes(process, &created, &exited, &kernel, &user);
  snprintf(start, 40, "%llu", (unsigned long long)created.dwHighDateTime << 32 | created.dwLowDateTime);
}

void own_start(char start[static 40]) {
  start_of(GetCurrentProcess(), start);
}

static bool is_alive(HANDLE process) {
  return WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
}

HANDLE process_open(long pid, const char *start, DWORD access) {
  HANDLE process = OpenProcess(LOOK | access, FALSE, (DWORD)pid);
  char found[40];
  if (!process) return NULL;
  start_of(process, found);
  if (strcmp(found, start) == 0 && is_alive(process)) return process;
  CloseHandle(process);
  return NULL;
}

const char *boot_id(void) {
  return "-"; // Start times are absolute here.
}

/** Searches the initial environment of a process for the marks, if it can be read. */
static void read_marks(HANDLE process, const struct mark *mark, struct process *entry) {
  // The offsets on 64-bit Windows, because the public header lacks some of the parameters.
  enum { PARAMETERS = 0x20, ENVIRONMENT = 0x80, ENVIRONMENT_SIZE = 0x3f0 };
  PROCESS_BASIC_INFORMATION basic;
  char *parameters, *environment;
  SIZE_T size;
  if (NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof basic, NULL) != 0) return;
  if (!ReadProcessMemory(process, (char *)basic.PebBaseAddress + PARAMETERS, &parameters, sizeof parameters, NULL) ||
      !ReadProcessMemory(process, parameters + ENVIRONMENT, &environment, sizeof environment, NULL) ||
      !ReadProcessMemory(process, parameters + ENVIRONMENT_SIZE, &size, sizeof size, NULL)) {
    return;
  }
  if (size > LARGEST_ENVIRONMENT) size = LARGEST_ENVIRONMENT;
  wchar_t *copy = allocate(size);
  // One UTF-16 unit takes at most three bytes.
  char *text = allocate(size / sizeof *copy * 3);
  if (size > 0 && ReadProcessMemory(process, environment, copy, size, NULL)) {
    int units = (int)(size / sizeof *copy);
    int length = WideCharToMultiByte(CP_UTF8, 0, copy, units, text, 3 * units, NULL, NULL);
    find_marks(entry, mark, text, (size_t)length);
  }
  free(copy);
  free(text);
}

static void describe(HANDLE process, const PROCESSENTRY32W *from, struct process *entry) {
  *entry = (struct process){.pid = (long)from->th32ProcessID, .parent = (long)from->th32ParentProcessID};
  start_of(process, entry->start);
  char *name = narrow(from->szExeFile);
  snprintf(entry->name, sizeof entry->name, "%.*s", (int)sizeof entry->name - 1, name);
  free(name);
}

static bool is_older(const char *one, const char *other) {
  return strtoull(one, NULL, 10) < strtoull(other, NULL, 10);
}

/** Windows keeps the pid of an ended parent, and reuses it: a process created after its child is not its parent. */
static void forget_false_parents(struct listing *listing) {
  for (size_t i = 0; i < listing->count; i++) {
    for (size_t j = 0; j < listing->count; j++) {
      struct process *child = &listing->all[i], *parent = &listing->all[j];
      if (parent->pid == child->parent && is_older(child->start, parent->start)) child->parent = 0;
    }
  }
}

void process_list(struct listing *listing, const struct mark *mark) {
  listing->count = 0;
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32W from = {.dwSize = sizeof from};
  for (BOOL more = Process32FirstW(snapshot, &from); more; more = Process32NextW(snapshot, &from)) {
    // The system's own process for each console, which ends with the console's last process.
    if (_wcsicmp(from.szExeFile, L"conhost.exe") == 0) continue;
    // Only environments of the user's own processes can be read; the others provide only their times.
    HANDLE process = mark ? OpenProcess(LOOK | PROCESS_VM_READ | PROCESS_QUERY_INFORMATION, FALSE, from.th32ProcessID) : NULL;
    bool is_readable = process != NULL;
    if (!process) process = OpenProcess(LOOK, FALSE, from.th32ProcessID);
    if (!process) continue;
    if (is_alive(process)) {
      struct process *entry = listing_add(listing);
      describe(process, &from, entry);
      if (is_readable) read_marks(process, mark, entry);
      listing->count++;
    }
    CloseHandle(process);
  }
  CloseHandle(snapshot);
  forget_false_parents(listing);
}

static void name_of_job(long pid, const char *start, wchar_t name[static 96]) {
  swprintf(name, 96, L"Global\\legwork-%ld-%hs", pid, start);
}

HANDLE job_create(long pid, const char *start) {
  wchar_t name[96];
  name_of_job(pid, start, name);
  HANDLE job = CreateJobObjectW(NULL, name);
  // If the name is taken by another program, the job has none, and the processes are found by parent and mark.
  if (!job || GetLastError() == ERROR_ALREADY_EXISTS) {
    if (job) CloseHandle(job);
    job = CreateJobObjectW(NULL, NULL);
  }
  // Programs that leave a job would fail otherwise; they are found by parent and mark. A wrapper leaves its parent's.
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_BREAKAWAY_OK};
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

HANDLE job_open(long pid, const char *start) {
  wchar_t name[96];
  name_of_job(pid, start, name);
  return OpenJobObjectW(JOB_OBJECT_QUERY | JOB_OBJECT_TERMINATE, FALSE, name);
}

size_t job_pids(HANDLE job, ULONG_PTR **pids) {
  for (DWORD room = 256;; room *= 4) {
    size_t size = sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + room * sizeof(ULONG_PTR);
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list = allocate(size);
    bool is_read = QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, (DWORD)size, NULL);
    bool is_short = is_read ? list->NumberOfProcessIdsInList < list->NumberOfAssignedProcesses
                            : GetLastError() == ERROR_MORE_DATA;
    if (is_short && room < LARGEST_JOB) {
      free(list);
      continue;
    }
    size_t count = is_read ? list->NumberOfProcessIdsInList : 0;
    *pids = allocate(count * sizeof **pids);
    memcpy(*pids, list->ProcessIdList, count * sizeof **pids);
    free(list);
    return count;
  }
}
