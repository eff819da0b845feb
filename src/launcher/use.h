#ifndef USE_H
#define USE_H

#include <stddef.h>

#include "processes.h"

/** What the processes of an attempt use. */
struct use {
  /** Living ones, without the wrapper; -1: nothing is known, because the wrapper is not alive. */
  long processes;
  /** Processor time of those since their starts, and of ended ones as far as the system keeps it. */
  long long processor_ms;
  /** Bytes, without what they share; and the largest that one of them shares with others. */
  long long memory, shared;
};

/** POSIX only: what one process uses: processor time, also of the ended children it waited for, and memory. */
void process_use(const struct process *process, struct use *use);

/** One attempt that is asked about: the fields PID and START, of its wrapper. */
struct asked {
  char **fields;
  /** The number of fields: two for each attempt. */
  size_t count;
};

/** What the attempts use, in their order, with one listing of all processes; valid until the next call. POSIX only. */
const struct use *uses_of(struct listing *listing, struct asked asked);

#endif
