#include "command.windows.h"

#include <stdlib.h>
#include <string.h>

#include "text.windows.h"

#ifndef PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE
#define PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE 0x20016
#endif

static size_t name_length(const wchar_t *pair) {
  // Names of the system's own variables begin with `=`.
  return *pair ? 1 + wcscspn(pair + 1, L"=") : 0;
}

static int by_name(const void *one, const void *other) {
  const wchar_t *first = *(wchar_t *const *)one, *second = *(wchar_t *const *)other;
  return CompareStringOrdinal(first, (int)name_length(first), second, (int)name_length(second), TRUE) - CSTR_EQUAL;
}

/** The environment as one block, sorted by name as Windows requires. */
static wchar_t *block_of(char **environment) {
  size_t count = 0, length = 2;
  while (environment[count]) count++;
  wchar_t **pairs = allocate(count * sizeof *pairs);
  for (size_t i = 0; i < count; i++) {
    pairs[i] = wide(environment[i]);
    length += wcslen(pairs[i]) + 1;
  }
  qsort(pairs, count, sizeof *pairs, by_name);
  wchar_t *block = allocate(length * sizeof *block), *end = block;
  for (size_t i = 0; i < count; i++) {
    wcscpy(end, pairs[i]);
    if (*end) end += wcslen(end) + 1;
    free(pairs[i]);
  }
  end[0] = end[1] = 0;
  free(pairs);
  return block;
}

/** The first word of a command line. */
static wchar_t *first_word(const wchar_t *line) {
  const bool is_quoted = *line == L'"';
  if (is_quoted) line++;
  size_t length = wcscspn(line, is_quoted ? L"\"" : L" \t");
  wchar_t *word = allocate((length + 1) * sizeof *word);
  wmemcpy(word, line, length);
  word[length] = 0;
  return word;
}

static char *reason_of(DWORD error, const wchar_t *program, const char *folder) {
  const wchar_t *name = wcsrchr(program, L'\\');
  char *words = words_of(error, name ? name + 1 : program);
  char *subject = error == ERROR_DIRECTORY ? joined(folder, ": ") : narrow(program);
  char *prefix = error == ERROR_DIRECTORY ? joined(subject, "") : joined(subject, ": ");
  char *reason = joined(prefix, words);
  free(words);
  free(subject);
  free(prefix);
  return reason;
}

static bool is_folder(const char *path) {
  wchar_t *folder = wide_path(path);
  DWORD attributes = GetFileAttributesW(folder);
  free(folder);
  return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

DWORD command_start(const struct command *command, HANDLE job, HANDLE *process, char **reason) {
  HANDLE inherited[] = {command->input, command->output};
  SIZE_T size = 0;
  InitializeProcThreadAttributeList(NULL, 1, 0, &size);
  STARTUPINFOEXW startup = {.StartupInfo.cb = sizeof startup, .lpAttributeList = allocate(size)};
  InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
  DWORD flags = CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
  // In a pseudo console, it has the console's handles unless others are given.
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  if (command->terminal) {
    UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, command->terminal,
                              sizeof command->terminal, NULL, NULL);
  } else {
    startup.StartupInfo.hStdInput = command->input;
    startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = command->output;
    UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited, sizeof inherited,
                              NULL, NULL);
    // An invisible console of its own: it can receive Ctrl+C there, and its children open no window.
    flags |= CREATE_NO_WINDOW;
  }

  wchar_t *line = wide(command->line), *folder = wide(command->folder), *block = block_of(command->environment);
  wchar_t *program = *command->program ? wide(command->program) : first_word(line);
  PROCESS_INFORMATION started;
  DWORD error = 0;
  if (!is_folder(command->folder)) error = ERROR_DIRECTORY;
  else if (!CreateProcessW(*command->program ? program : NULL, line, NULL, NULL, !command->terminal, flags, block, folder,
                           &startup.StartupInfo, &started)) {
    error = GetLastError();
  }
  if (error) *reason = reason_of(error, program, command->folder);
  else {
    // Before its first instruction, so that all its children are in the job.
    AssignProcessToJobObject(job, started.hProcess);
    ResumeThread(started.hThread);
    CloseHandle(started.hThread);
    *process = started.hProcess;
  }
  DeleteProcThreadAttributeList(startup.lpAttributeList);
  free(startup.lpAttributeList);
  free(line);
  free(folder);
  free(block);
  free(program);
  return error;
}
