#include <libproc.h>
#include <mach/mach_time.h>
#include <sys/resource.h>

#include "use.h"

void process_use(const struct process *process, struct use *use) {
  static mach_timebase_info_data_t unit;
  struct rusage_info_v2 used;
  if (unit.denom == 0) mach_timebase_info(&unit);
  if (proc_pid_rusage((int)process->pid, RUSAGE_INFO_V2, (rusage_info_t *)&used) != 0) return;
  unsigned long long ticks =
      used.ri_user_time + used.ri_system_time + used.ri_child_user_time + used.ri_child_system_time;
  use->processor_ms = (long long)((double)ticks * unit.numer / unit.denom / 1e6);
  use->memory = (long long)used.ri_phys_footprint;
}
