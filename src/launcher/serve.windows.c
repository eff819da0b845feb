#include "serve.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "attempt.windows.h"
#include "channel.h"
#include "processes.windows.h"
#include "text.windows.h"
#include "use.windows.h"
#include "watch.windows.h"

static const char *own_home;
static struct listing listing;

static bool refuse(const char *number, DWORD error) {
  char *words = words_of(error, L"");
  answer_lock();
  answer_begin("refused", number);
  answer_text(words);
  bool is_read = answer_end();
  answer_unlock();
  free(words);
  return is_read;
}

/** The command line of a wrapper; a backslash before a quote would escape it. */
static wchar_t *wrapper_line(const wchar_t *program) {
  wchar_t *home = wide(own_home);
  size_t size = wcslen(program) + 2 * wcslen(home) + 16, slashes = 0;
  wchar_t *line = allocate(size * sizeof *line);
  swprintf(line, size, L"\"%ls\" wrap \"%ls", program, home);
  while (slashes < wcslen(home) && home[wcslen(home) - 1 - slashes] == L'\\') slashes++;
  while (slashes-- > 0) wcscat(line, L"\\");
  wcscat(line, L"\"");
  free(home);
  return line;
}

/** Starts a wrapper that inherits only its standard input, and outlives this process; returns 0, or the error. */
static DWORD start_wrapper(HANDLE input) {
  wchar_t program[MAX_PATH * 4], folder[MAX_PATH];
  GetModuleFileNameW(NULL, program, sizeof program / sizeof *program);
  // The current folder of a process cannot be removed.
  GetWindowsDirectoryW(folder, MAX_PATH);
  SIZE_T size = 0;
  InitializeProcThreadAttributeList(NULL, 1, 0, &size);
  STARTUPINFOEXW startup = {.StartupInfo.cb = sizeof startup, .lpAttributeList = allocate(size)};
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = input;
  InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
  UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &input, sizeof input, NULL, NULL);
  DWORD error = ERROR_ACCESS_DENIED;
  // A job that does not allow breakaway refuses the first try.
  for (DWORD leaving = CREATE_BREAKAWAY_FROM_JOB;; leaving = 0) {
    wchar_t *line = wrapper_line(program);
    PROCESS_INFORMATION wrapper;
    BOOL is_started = CreateProcessW(program, line, NULL, NULL, TRUE, DETACHED_PROCESS | EXTENDED_STARTUPINFO_PRESENT | leaving,
                                     NULL, folder, &startup.StartupInfo, &wrapper);
    error = is_started ? 0 : GetLastError();
    free(line);
    if (is_started) {
      CloseHandle(wrapper.hThread);
      CloseHandle(wrapper.hProcess);
    }
    if (error != ERROR_ACCESS_DENIED || leaving == 0) break;
  }
  DeleteProcThreadAttributeList(startup.lpAttributeList);
  free(startup.lpAttributeList);
  return error;
}

/** The request as a frame again, which the caller frees. */
static char *frame_of(const struct request *request, DWORD *size) {
  size_t length = 0;
  for (size_t i = 0; i < request->count; i++) length += strlen(request->fields[i]) + 1;
  char *frame = allocate(length + 32);
  char *end = frame + sprintf(frame, "%llu\n", (unsigned long long)length);
  for (size_t i = 0; i < request->count; i++) {
    strcpy(end, request->fields[i]);
    end += strlen(end) + 1;
  }
  *size = (DWORD)(end - frame);
  return frame;
}

static bool start_attempt(const struct request *request) {
  DWORD size, written;
  char *frame = frame_of(request, &size);
  HANDLE read = NULL, write = NULL;
  // Room for the whole request, so that a slow wrapper does not block the launcher.
  DWORD error = CreatePipe(&read, &write, NULL, size) ? 0 : GetLastError();
  if (!error && !SetHandleInformation(read, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)) error = GetLastError();
  if (!error && !WriteFile(write, frame, size, &written, NULL)) error = GetLastError();
  if (!error) error = start_wrapper(read);
  if (read) CloseHandle(read);
  if (write) CloseHandle(write);
  free(frame);
  return error ? refuse(request->fields[1], error) : true;
}

static void answer_process(const struct process *process) {
  answer_number(process->pid);
  answer_text(process->start);
  answer_number(process->parent);
}

static bool answer_members(const struct request *request, enum signal_kind kind) {
  char **fields = request->fields;
  const struct attempt attempt = {field_number(fields[2]), fields[3], {fields[4], own_home}};
  HANDLE job = watched_job(attempt.pid, attempt.start);
  bool has_wrapper;
  size_t members = kind == SIGNAL_NONE ? attempt_members(&listing, &attempt, job, &has_wrapper)
                                       : attempt_signal(&listing, &attempt, job, kind, &has_wrapper);
  if (job) CloseHandle(job);
  answer_lock();
  answer_begin("members", fields[1]);
  // Answers the signalled processes; only `killAll` includes the wrapper.
  const bool is_told = kind == SIGNAL_NONE || kind == SIGNAL_KILL_ALL;
  for (size_t i = has_wrapper && !is_told ? 1 : 0; i < members; i++) {
    answer_process(&listing.all[i]);
    answer_number(has_wrapper && i == 0);
    answer_text(listing.all[i].name);
  }
  bool is_read = answer_end();
  answer_unlock();
  return is_read;
}

static bool answer_uses(const struct request *request) {
  answer_lock();
  answer_begin("used", request->fields[1]);
  for (size_t i = 2; i < request->count; i += 2) {
    HANDLE job = watched_job(field_number(request->fields[i]), request->fields[i + 1]);
    const struct use use = job ? job_use(job) : (struct use){.processes = -1};
    if (job) CloseHandle(job);
    answer_number(use.processes);
    answer_number(use.processor_ms);
    answer_number(use.memory);
  }
  bool is_read = answer_end();
  answer_unlock();
  return is_read;
}

/** Keeps the machine awake as long as this thread lives, or until it is asked not to. */
static bool keep_awake(const char *number, const char *is_wanted) {
  const EXECUTION_STATE state = strcmp(is_wanted, "1") == 0 ? ES_CONTINUOUS | ES_SYSTEM_REQUIRED : ES_CONTINUOUS;
  const bool is_kept = SetThreadExecutionState(state) != 0;
  answer_lock();
  answer_begin("awake", number);
  answer_number(is_kept);
  bool is_read = answer_end();
  answer_unlock();
  return is_read;
}

/** Whether it names attempts: pairs of a pid and a start time. */
static bool has_attempts(const struct request *request) {
  for (size_t i = 2; i < request->count; i += 2)
    if (field_number(request->fields[i]) < 0) return false;
  return request->count % 2 == 0;
}

static bool describe(const struct request *request) {
  process_list(&listing, NULL);
  answer_lock();
  answer_begin("described", request->fields[1]);
  for (size_t i = 2; i < request->count; i++) {
    for (size_t j = 0; j < listing.count; j++) {
      if (listing.all[j].pid != field_number(request->fields[i])) continue;
      answer_process(&listing.all[j]);
      answer_text(listing.all[j].name);
    }
  }
  bool is_read = answer_end();
  answer_unlock();
  return is_read;
}

enum outcome { GO_ON, NOBODY_READS, MALFORMED };

static enum outcome carry_out(const struct request *request) {
  const char *verb = request->fields[0], *number = request->fields[1];
  const char *third = request->count > 3 ? request->fields[3] : "", *pid = request->count > 2 ? request->fields[2] : "";
  const bool has_pid = field_number(pid) >= 0;
  bool is_read = true;
  if (strcmp(verb, "wrap") == 0 && request->count >= 12) is_read = start_attempt(request);
  else if (strcmp(verb, "watch") == 0 && request->count == 4 && has_pid) watch(number, field_number(pid), third);
  else if (strcmp(verb, "unwatch") == 0 && request->count == 2) unwatch(number);
  else if (strcmp(verb, "members") == 0 && request->count == 5 && has_pid) is_read = answer_members(request, SIGNAL_NONE);
  else if (strcmp(verb, "use") == 0 && has_attempts(request)) is_read = answer_uses(request);
  else if (strcmp(verb, "awake") == 0 && request->count == 3) is_read = keep_awake(number, pid);
  else if (strcmp(verb, "describe") == 0) is_read = describe(request);
  else if (strcmp(verb, "signal") == 0 && request->count == 6 && has_pid && signal_named(request->fields[5]))
    is_read = answer_members(request, signal_named(request->fields[5]));
  else return MALFORMED;
  return is_read ? GO_ON : NOBODY_READS;
}

int serve(const char *home) {
  own_home = home;
  channel_open();
  watch_open();
  // The parent process may have ignored Ctrl+C, which commands would inherit.
  SetConsoleCtrlHandler(NULL, FALSE);
  while (channel_read()) {
    struct request request;
    enum frame frame;
    while ((frame = channel_next(&request)) == FRAME_WHOLE) {
      enum outcome outcome = carry_out(&request);
      if (outcome == NOBODY_READS) return 0;
      if (outcome == MALFORMED) frame = FRAME_MALFORMED;
      if (frame == FRAME_MALFORMED) break;
    }
    if (frame == FRAME_MALFORMED) {
      fputs("legwork-launcher: malformed request\n", stderr);
      return 2;
    }
  }
  return 0;
}
