#include "text.windows.h"

#include <stdlib.h>
#include <shellapi.h>
#include <string.h>

void *allocate(size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory) ExitProcess(ERROR_NOT_ENOUGH_MEMORY);
  return memory;
}

wchar_t *wide(const char *text) {
  int length = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
  wchar_t *result = allocate((size_t)length * sizeof *result);
  MultiByteToWideChar(CP_UTF8, 0, text, -1, result, length);
  return result;
}

char *narrow(const wchar_t *text) {
  int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
  char *result = allocate((size_t)length);
  WideCharToMultiByte(CP_UTF8, 0, text, -1, result, length, NULL, NULL);
  return result;
}

char **utf8_arguments(int *count) {
  wchar_t **words = CommandLineToArgvW(GetCommandLineW(), count);
  if (!words) ExitProcess(GetLastError());
  char **arguments = allocate(((size_t)*count + 1) * sizeof *arguments);
  for (int i = 0; i < *count; i++) arguments[i] = narrow(words[i]);
  arguments[*count] = NULL;
  LocalFree(words);
  return arguments;
}

wchar_t *wide_path(const char *path) {
  wchar_t *given = wide(path);
  DWORD length = GetFullPathNameW(given, 0, NULL, NULL);
  wchar_t *full = allocate((length + 1) * sizeof *full);
  if (length == 0 || GetFullPathNameW(given, length, full, NULL) == 0) {
    free(full);
    return given;
  }
  free(given);
  bool is_share = wcsncmp(full, L"\\\\", 2) == 0;
  bool is_device = is_share && (full[2] == L'?' || full[2] == L'.');
  const wchar_t *prefix = is_device ? L"" : is_share ? L"\\\\?\\UNC" : L"\\\\?\\";
  const wchar_t *rest = is_share && !is_device ? full + 1 : full;
  wchar_t *result = allocate((wcslen(prefix) + wcslen(rest) + 1) * sizeof *result);
  wcscpy(result, prefix);
  wcscat(result, rest);
  free(full);
  return result;
}

char *joined(const char *first, const char *second) {
  char *result = allocate(strlen(first) + strlen(second) + 1);
  strcpy(result, first);
  strcat(result, second);
  return result;
}

char *words_of(DWORD error, const wchar_t *subject) {
  wchar_t words[512] = L"";
  // More arguments than any message has, because a shorter list would be read beyond its end.
  DWORD_PTR inserts[16];
  for (size_t i = 0; i < sizeof inserts / sizeof *inserts; i++) inserts[i] = (DWORD_PTR)subject;
  const DWORD english = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
  const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ARGUMENT_ARRAY | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  const DWORD size = sizeof words / sizeof *words;
  DWORD length = FormatMessageW(flags, NULL, error, english, words, size, (va_list *)inserts);
  if (length == 0) length = FormatMessageW(flags, NULL, error, 0, words, size, (va_list *)inserts);
  while (length > 0 && (words[length - 1] == L' ' || words[length - 1] == L'.')) words[--length] = 0;
  if (length == 0) swprintf(words, size, L"error %lu", (unsigned long)error);
  return narrow(words);
}
