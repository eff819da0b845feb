#include "terminal.windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.windows.h"

/* Changes to a file may be reported late, so it is also polled slowly. */
static const DWORD LOOK_MS = 1000;
enum { SLICE_BYTES = 16 * 1024 };

/* Looked up by name, because older systems lack them. */
typedef HRESULT(WINAPI *create_console)(COORD size, HANDLE input, HANDLE output, DWORD flags, void **console);
typedef HRESULT(WINAPI *resize_console)(void *console, COORD size);
typedef void(WINAPI *close_console)(void *console);

struct terminal {
  void *console;
  /* This process's ends of the pipes, and the output file. */
  HANDLE input, printed, output;
  HANDLE pump, sizes, stop;
  wchar_t *size_path, *folder;
  /* The last size applied, and the time of that request, if any. */
  COORD size;
  FILETIME said;
};

static FARPROC system_function(const char *name) {
  return GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name);
}

static bool read_size(const char *text, const char *format, COORD *size) {
  int columns, rows;
  if (sscanf(text, format, &columns, &rows) != 2) return false;
  if (columns < 1 || rows < 1 || columns > SHRT_MAX || rows > SHRT_MAX) return false;
  *size = (COORD){(SHORT)columns, (SHORT)rows};
  return true;
}

static bool is_full(DWORD error) {
  return error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL;
}

/** Writes all of it, waiting while the disk is full; data that cannot be written for another reason is lost. */
static void write_output(const struct terminal *terminal, const char *from, DWORD count) {
  while (count > 0) {
    DWORD put = 0;
    bool is_written = WriteFile(terminal->output, from, count, &put, NULL);
    if (!is_written && !is_full(GetLastError())) return;
    from += put;
    count -= put;
    if (is_written) continue;
    if (GetFileAttributesW(terminal->folder) == INVALID_FILE_ATTRIBUTES) return;
    Sleep(LOOK_MS);
  }
}

static DWORD WINAPI pass_output_on(void *argument) {
  struct terminal *terminal = argument;
  static char slice[SLICE_BYTES];
  DWORD count;
  while (ReadFile(terminal->printed, slice, sizeof slice, &count, NULL)) write_output(terminal, slice, count);
  return 0;
}

/**
 * Sets the terminal's size from the file, if it exists and was written since. Setting the same size again makes the
 * program redraw, for a user who has just attached: that takes an actual change.
 */
static void take_size(struct terminal *terminal) {
  const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  HANDLE file = CreateFileW(terminal->size_path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
  resize_console resize = (resize_console)(void *)system_function("ResizePseudoConsole");
  char text[32] = "";
  DWORD count = 0;
  FILETIME said = {0};
  COORD size;
  if (file == INVALID_HANDLE_VALUE) return;
  if (!ReadFile(file, text, sizeof text - 1, &count, NULL)) count = 0;
  GetFileTime(file, NULL, NULL, &said);
  CloseHandle(file);
  text[count] = 0;
  if (!read_size(text, "%d %d", &size)) return;
  bool is_same = size.X == terminal->size.X && size.Y == terminal->size.Y;
  if (is_same && CompareFileTime(&said, &terminal->said) == 0) return;
  terminal->size = size;
  terminal->said = said;
  if (is_same) resize(terminal->console, (COORD){size.X, (SHORT)(size.Y > 1 ? size.Y - 1 : 2)});
  resize(terminal->console, size);
}

static DWORD WINAPI follow_size(void *argument) {
  struct terminal *terminal = argument;
  const DWORD kinds = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_LAST_WRITE;
  HANDLE changes = FindFirstChangeNotificationW(terminal->folder, FALSE, kinds);
  HANDLE waited[] = {terminal->stop, changes};
  const DWORD count = changes == INVALID_HANDLE_VALUE ? 1 : 2;
  DWORD woken;
  do {
    take_size(terminal);
    woken = WaitForMultipleObjects(count, waited, FALSE, LOOK_MS);
    if (woken == WAIT_OBJECT_0 + 1) FindNextChangeNotification(changes);
  } while (woken != WAIT_OBJECT_0);
  if (count == 2) FindCloseChangeNotification(changes);
  return 0;
}

struct terminal *terminal_open(const char *size, HANDLE output, const char *prefix) {
  create_console create = (create_console)(void *)system_function("CreatePseudoConsole");
  COORD cells;
  HANDLE typed, input, printed, screen;
  void *console;
  SetLastError(create ? ERROR_INVALID_PARAMETER : ERROR_NOT_SUPPORTED);
  if (!create || !read_size(size, "%dx%d", &cells)) return NULL;
  if (!CreatePipe(&typed, &input, NULL, 0) || !CreatePipe(&printed, &screen, NULL, 0)) return NULL;
  HRESULT result = create(cells, typed, screen, 0, &console);
  CloseHandle(typed);
  CloseHandle(screen);
  if (FAILED(result)) {
    CloseHandle(input);
    CloseHandle(printed);
    SetLastError(HRESULT_CODE(result));
    return NULL;
  }
  struct terminal *terminal = allocate(sizeof *terminal);
  char *size_file = joined(prefix, ".size");
  *terminal = (struct terminal){.console = console, .input = input, .printed = printed, .size = cells};
  terminal->size_path = wide_path(size_file);
  terminal->folder = wide_path(size_file);
  wchar_t *name = wcsrchr(terminal->folder, L'\\');
  if (name) *name = 0;
  free(size_file);
  DuplicateHandle(GetCurrentProcess(), output, GetCurrentProcess(), &terminal->output, 0, FALSE, DUPLICATE_SAME_ACCESS);
  terminal->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
  terminal->pump = CreateThread(NULL, 0, pass_output_on, terminal, 0, NULL);
  terminal->sizes = CreateThread(NULL, 0, follow_size, terminal, 0, NULL);
  return terminal;
}

void *terminal_console(const struct terminal *terminal) {
  return terminal->console;
}

HANDLE terminal_input(const struct terminal *terminal) {
  return terminal->input;
}

void terminal_close(struct terminal *terminal) {
  SetEvent(terminal->stop);
  WaitForSingleObject(terminal->sizes, INFINITE);
  // The console prints the rest, and closes the pipe, which ends the reading thread.
  ((close_console)(void *)system_function("ClosePseudoConsole"))(terminal->console);
  WaitForSingleObject(terminal->pump, INFINITE);
  CloseHandle(terminal->output);
}
