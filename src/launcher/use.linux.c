#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "processes.linux.h"
#include "use.h"

void process_use(const struct process *process, struct use *use) {
  char path[48], text[1024];
  long long user, system, children_user, children_system, resident, shared;
  snprintf(path, sizeof path, "/proc/%ld/stat", process->pid);
  const char *end = read_entry(path, text, sizeof text, NULL) ? strrchr(text, ')') : NULL;
  if (end && sscanf(end + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lld %lld %lld %lld", &user, &system,
                    &children_user, &children_system) == 4)
    use->processor_ms = (user + system + children_user + children_system) * 1000 / sysconf(_SC_CLK_TCK);
  snprintf(path, sizeof path, "/proc/%ld/statm", process->pid);
  if (!read_entry(path, text, sizeof text, NULL) || sscanf(text, "%*s %lld %lld", &resident, &shared) != 2) return;
  use->memory = (resident - shared) * sysconf(_SC_PAGESIZE);
  use->shared = shared * sysconf(_SC_PAGESIZE);
}
