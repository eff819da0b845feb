#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "attempt.windows.h"
#include "channel.h"
#include "command.windows.h"
#include "feed.windows.h"
#include "processes.windows.h"
#include "serve.h"
#include "terminal.windows.h"
#include "text.windows.h"
#include "use.windows.h"

static const DWORD TRY_AGAIN_MS = 1000;
static const DWORD SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/*
 * The fields of a wrap request. Its words are the program and the command line; or, for a command that the host knows
 * cannot be started, an empty one, the exit code, and the reason.
 */
enum {
  AT_PREFIX = 2, AT_OUTPUT, AT_FOLDER, AT_UMASK, AT_OPEN_FILES, AT_INPUT, AT_INPUT_PATH, AT_TERMINAL,
  AT_WORD_COUNT, AT_PROGRAM, AT_LINE, AT_REASON,
};

struct launch {
  char **fields;
  char **environment;
  bool is_hopeless;
};

/** Creates a marker, retrying on disk errors as long as the data directory exists; false otherwise. */
static bool mark(const char *prefix, const char *suffix, DWORD how, const char *home) {
  char *path = joined(prefix, suffix);
  wchar_t *marker = wide_path(path), *folder = wide_path(home);
  bool is_made = false, is_taken = false;
  while (!is_made && !is_taken) {
    HANDLE file = CreateFileW(marker, GENERIC_WRITE, SHARE_ALL, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
    is_made = file != INVALID_HANDLE_VALUE;
    is_taken = !is_made && GetLastError() == ERROR_FILE_EXISTS;
    if (is_made) CloseHandle(file);
    else if (GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES) break;
    else if (!is_taken) Sleep(TRY_AGAIN_MS);
  }
  free(path);
  free(marker);
  free(folder);
  return is_made;
}

/** Records what the attempt has used, if that can be done at once. */
static void mark_use(const char *prefix, struct use use) {
  char suffix[64];
  snprintf(suffix, sizeof suffix, ".used.%lld.%lld", use.processor_ms, use.memory / 1024);
  char *path = joined(prefix, suffix);
  wchar_t *marker = wide_path(path);
  HANDLE file = CreateFileW(marker, GENERIC_WRITE, SHARE_ALL, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
  free(path);
  free(marker);
}

static void unmark(const char *prefix, const char *suffix) {
  char *path = joined(prefix, suffix);
  wchar_t *marker = wide_path(path);
  DeleteFileW(marker);
  free(path);
  free(marker);
}

static HANDLE open_inheritable(const char *path, DWORD access, DWORD how) {
  SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};
  wchar_t *file = wide_path(path);
  HANDLE handle = CreateFileW(file, access, SHARE_ALL, &inheritable, how, FILE_ATTRIBUTE_NORMAL, NULL);
  free(file);
  return handle;
}

/** The command's standard input; `fed` is the end of a pipe to write to, if there is one. */
static HANDLE open_input(char **fields, HANDLE *fed) {
  *fed = NULL;
  if (strcmp(fields[AT_INPUT], "file") == 0) return open_inheritable(fields[AT_INPUT_PATH], GENERIC_READ, OPEN_EXISTING);
  if (strcmp(fields[AT_INPUT], "feed") != 0) return open_inheritable("NUL", GENERIC_READ, OPEN_EXISTING);
  HANDLE read;
  if (!CreatePipe(&read, fed, NULL, 0)) return INVALID_HANDLE_VALUE;
  SetHandleInformation(read, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  return read;
}

static void tell(HANDLE output, const char *reason) {
  char *line = joined(reason, "\n");
  DWORD written;
  WriteFile(output, line, (DWORD)strlen(line), &written, NULL);
  free(line);
}

static void tell_error(HANDLE output, const char *subject) {
  char *words = words_of(GetLastError(), L"");
  char *prefix = joined(subject, ": "), *reason = joined(prefix, words);
  tell(output, reason);
  free(words);
  free(prefix);
  free(reason);
}

/** The command with its standard handles or its terminal: false on failure, whose reason is written to the output. */
static bool equip(char **fields, struct command *command, HANDLE *fed, struct terminal **terminal) {
  const bool wants_terminal = *fields[AT_TERMINAL] != 0;
  // Each write is appended to the file, whatever else writes to it.
  command->output = open_inheritable(fields[AT_OUTPUT], FILE_GENERIC_WRITE & ~FILE_WRITE_DATA, OPEN_ALWAYS);
  if (command->output == INVALID_HANDLE_VALUE) return false;
  if (wants_terminal) {
    *terminal = terminal_open(fields[AT_TERMINAL], command->output, fields[AT_PREFIX]);
    if (!*terminal) tell_error(command->output, "terminal");
    else command->terminal = terminal_console(*terminal);
    return *terminal != NULL;
  }
  command->input = open_input(fields, fed);
  if (command->input == INVALID_HANDLE_VALUE) tell_error(command->output, fields[AT_INPUT_PATH]);
  return command->input != INVALID_HANDLE_VALUE;
}

/** Starts the command; on failure, writes the reason to the output, and returns NULL and the exit code. */
static HANDLE start(const struct launch *launch, HANDLE job, DWORD *code, struct terminal **terminal) {
  char **fields = launch->fields, *reason;
  HANDLE process = NULL, fed = NULL;
  struct command command = {
    .program = fields[AT_PROGRAM],
    .line = fields[AT_LINE],
    .folder = fields[AT_FOLDER],
    .environment = launch->environment,
  };
  *code = 126;
  if (!equip(fields, &command, &fed, terminal)) return NULL;
  if (launch->is_hopeless) {
    *code = (DWORD)field_number(fields[AT_LINE]);
    tell(command.output, fields[AT_REASON]);
    return NULL;
  }
  DWORD error = command_start(&command, job, &process, &reason);
  if (command.input) CloseHandle(command.input);
  if (error) {
    if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND || error == ERROR_DIRECTORY) *code = 127;
    tell(command.output, reason);
    free(reason);
  } else if (fed) {
    start_feed(fields[AT_INPUT_PATH], fields[AT_PREFIX], fed, NULL);
  } else if (*terminal && *fields[AT_INPUT_PATH]) {
    // Ctrl+Z ends the input of a console.
    start_feed(fields[AT_INPUT_PATH], fields[AT_PREFIX], terminal_input(*terminal), "\x1a\r");
  }
  CloseHandle(command.output);
  return process;
}

static const char *value_of(char **environment, const char *name) {
  size_t length = strlen(name);
  for (; *environment; environment++) {
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') return *environment + length + 1;
  }
  return "";
}

/** Waits for the ends of the attempt's current processes, as many as one wait supports; false if there are none. */
static bool wait_for_members(const struct attempt *attempt, HANDLE job, DWORD limit_ms) {
  static struct listing listing;
  HANDLE waited[MAXIMUM_WAIT_OBJECTS];
  DWORD count = 0;
  bool has_wrapper;
  size_t members = attempt_members(&listing, attempt, job, &has_wrapper);
  for (size_t i = has_wrapper ? 1 : 0; i < members && count < MAXIMUM_WAIT_OBJECTS; i++) {
    HANDLE process = process_open(listing.all[i].pid, listing.all[i].start, 0);
    if (process) waited[count++] = process;
  }
  if (count > 0) WaitForMultipleObjects(count, waited, TRUE, limit_ms);
  for (DWORD i = 0; i < count; i++) CloseHandle(waited[i]);
  return count > 0;
}

/** Runs one attempt, from its claim to the end of its last process. */
static void run(const struct launch *launch, const char *home) {
  const char *prefix = launch->fields[AT_PREFIX];
  if (!mark(prefix, ".claim", CREATE_NEW, home)) return;
  char own[40], suffix[96];
  own_start(own);
  const long pid = (long)GetCurrentProcessId();
  HANDLE job = job_create(pid, own);
  snprintf(suffix, sizeof suffix, ".pid.%ld.%s.%s", pid, own, boot_id());
  if (!mark(prefix, suffix, OPEN_ALWAYS, home)) return;

  DWORD code;
  struct terminal *terminal = NULL;
  HANDLE process = start(launch, job, &code, &terminal);
  if (process) {
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    mark_use(prefix, job_end(job, process));
    CloseHandle(process);
  } else if (!mark(prefix, ".spawn", OPEN_ALWAYS, home)) return;

  const struct attempt attempt = {pid, own, {value_of(launch->environment, "LEGWORK_TASK_ID"), home}};
  bool has_left = process && wait_for_members(&attempt, job, 0);
  // The output is complete before the end is recorded; leftovers may still print.
  if (terminal && !has_left) terminal_close(terminal);
  if (has_left && !mark(prefix, ".left", OPEN_ALWAYS, home)) return;
  snprintf(suffix, sizeof suffix, ".exit.%lu", (unsigned long)code);
  if (!mark(prefix, suffix, OPEN_ALWAYS, home)) return;
  while (has_left && wait_for_members(&attempt, job, INFINITE)) continue;
  if (has_left && terminal) terminal_close(terminal);
  if (has_left) unmark(prefix, ".left");
}

int wrap(const char *home) {
  struct request request;
  enum frame frame = FRAME_PARTIAL;
  channel_open();
  while (frame == FRAME_PARTIAL && channel_read()) frame = channel_next(&request);
  if (frame != FRAME_WHOLE || request.count <= AT_LINE || strcmp(request.fields[0], "wrap") != 0) return 2;
  const long words = field_number(request.fields[AT_WORD_COUNT]);
  if (words < 2 || words > 3 || request.count < (size_t)(AT_PROGRAM + words)) return 2;
  const struct launch launch = {request.fields, request.fields + AT_PROGRAM + words, words == 3};
  run(&launch, home);
  return 0;
}
