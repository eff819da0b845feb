/*
 * Says how large its console is, then what line is typed, and how large it is by then, and ends with 6. By the console's
 * own names, as Wine gives a program in a pseudo console no standard handles.
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static COORD size_of(HANDLE screen) {
  CONSOLE_SCREEN_BUFFER_INFO info = {0};
  GetConsoleScreenBufferInfo(screen, &info);
  return (COORD){info.srWindow.Right - info.srWindow.Left + 1, info.srWindow.Bottom - info.srWindow.Top + 1};
}

static void say(HANDLE screen, const char *text) {
  DWORD written;
  WriteFile(screen, text, (DWORD)strlen(text), &written, NULL);
}

int main(void) {
  const DWORD access = GENERIC_READ | GENERIC_WRITE, share = FILE_SHARE_READ | FILE_SHARE_WRITE;
  HANDLE screen = CreateFileW(L"CONOUT$", access, share, NULL, OPEN_EXISTING, 0, NULL);
  HANDLE keys = CreateFileW(L"CONIN$", access, share, NULL, OPEN_EXISTING, 0, NULL);
  char line[80] = "", text[120];
  DWORD count = 0;
  COORD size = size_of(screen);
  snprintf(text, sizeof text, "is %dx%d\r\n", size.X, size.Y);
  say(screen, text);
  if (!ReadFile(keys, line, sizeof line - 1, &count, NULL)) return 1;
  line[strcspn(line, "\r\n")] = 0;
  size = size_of(screen);
  snprintf(text, sizeof text, "typed %s at %dx%d\r\n", line, size.X, size.Y);
  say(screen, text);
  return 6;
}
