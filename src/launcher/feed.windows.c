#include "feed.windows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.windows.h"

/* Changes to a file that stays open may be reported late, so it is also polled slowly. */
static const DWORD LOOK_MS = 250;
enum { SLICE_BYTES = 64 * 1024 };

struct feed {
  HANDLE file, pipe, changes;
  wchar_t *end_marker;
  const char *end;
};

static bool pass_on(struct feed *feed, char *slice) {
  DWORD count, written;
  while (ReadFile(feed->file, slice, SLICE_BYTES, &count, NULL) && count > 0) {
    for (DWORD done = 0; done < count; done += written) {
      if (!WriteFile(feed->pipe, slice + done, count - done, &written, NULL)) return false;
    }
  }
  return true;
}

static DWORD WINAPI run_feed(void *argument) {
  struct feed *feed = argument;
  char *slice = allocate(SLICE_BYTES);
  for (;;) {
    // Checked first: what was appended before the end is then read after the check.
    bool is_over = GetFileAttributesW(feed->end_marker) != INVALID_FILE_ATTRIBUTES;
    if (!pass_on(feed, slice) || is_over) break;
    if (feed->changes == INVALID_HANDLE_VALUE) Sleep(LOOK_MS);
    else if (WaitForSingleObject(feed->changes, LOOK_MS) == WAIT_OBJECT_0) FindNextChangeNotification(feed->changes);
  }
  if (feed->changes != INVALID_HANDLE_VALUE) FindCloseChangeNotification(feed->changes);
  DWORD written;
  if (feed->end) WriteFile(feed->pipe, feed->end, (DWORD)strlen(feed->end), &written, NULL);
  else CloseHandle(feed->pipe);
  CloseHandle(feed->file);
  free(feed->end_marker);
  free(feed);
  free(slice);
  return 0;
}

/** Watches the file's folder for changes. */
static HANDLE changes_beside(const char *file) {
  wchar_t *folder = wide_path(file);
  wchar_t *name = wcsrchr(folder, L'\\');
  if (name) *name = 0;
  HANDLE changes = FindFirstChangeNotificationW(
    folder, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_SIZE | FILE_NOTIFY_CHANGE_LAST_WRITE);
  free(folder);
  return changes;
}

void start_feed(const char *file, const char *prefix, HANDLE pipe, const char *end) {
  const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  struct feed *feed = allocate(sizeof *feed);
  wchar_t *path = wide_path(file);
  char *end_marker = joined(prefix, ".eof");
  *feed = (struct feed){
    .file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL),
    .pipe = pipe,
    .changes = changes_beside(file),
    .end_marker = wide_path(end_marker),
    .end = end,
  };
  free(end_marker);
  free(path);
  HANDLE thread = CreateThread(NULL, 0, run_feed, feed, 0, NULL);
  if (thread) CloseHandle(thread);
  else if (!end) CloseHandle(pipe);
}
