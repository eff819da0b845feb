/*
 * Stands in for PowerShell, of which Wine has an empty one. It answers the one question that Legwork asks it,
 * Get-CimInstance Win32_Process [-Filter 'ProcessId=N'], with lines "pid parent created"; anything else ends with 1.
 */
#include <windows.h>
#include <tlhelp32.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  const char *command = "";
  for (int i = 1; i + 1 < argc; i++) {
    if (!_stricmp(argv[i], "-Command")) command = argv[i + 1];
  }
  if (!strstr(command, "Win32_Process")) {
    fprintf(stderr, "Not understood: %s\n", command);
    return 1;
  }
  const char *filter = strstr(command, "ProcessId=");
  DWORD only = filter ? strtoul(filter + strlen("ProcessId="), 0, 10) : 0;
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  for (BOOL more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry)) {
    if (filter && entry.th32ProcessID != only) continue;
    FILETIME created = {0}, exited, kernel, user;
    DWORD code = STILL_ACTIVE;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry.th32ProcessID);
    if (process) {
      GetProcessTimes(process, &created, &exited, &kernel, &user);
      GetExitCodeProcess(process, &code);
      CloseHandle(process);
    }
    if (code != STILL_ACTIVE) continue;
    unsigned long long ticks = ((unsigned long long)created.dwHighDateTime << 32) | created.dwLowDateTime;
    printf("%lu %lu %I64u\r\n", (unsigned long)entry.th32ProcessID, (unsigned long)entry.th32ParentProcessID, ticks);
  }
  return 0;
}
