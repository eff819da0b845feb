#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Frames between the host and the launcher, the same in both directions: `<length in decimal>\n`, then that many bytes,
 * which are fields that each end with a NUL. Field 0 is the verb, field 1 the number of the request.
 */

/** Raised with every incompatible change. */
#define PROTOCOL 2

/** One request: `count` fields, each a string, followed by NULL as in `argv`. Valid until the next one. */
struct request {
  char **fields;
  size_t count;
};

enum frame { FRAME_WHOLE, FRAME_PARTIAL, FRAME_MALFORMED };

/** Makes standard input and output binary. Called once, before the other functions. */
void channel_open(void);

/** Reads what is available on standard input, and waits for the first bytes: false at its end, or if it fails. */
bool channel_read(void);

/** Parses the next frame of what was read. FRAME_PARTIAL: not yet complete; FRAME_MALFORMED: from now on. */
enum frame channel_next(struct request *request);

/** Begins an answer; its fields follow, and then `answer_end`, which writes it. */
void answer_begin(const char *verb, const char *number);
void answer_text(const char *text);
void answer_number(long long number);

/** Writes the complete answer: false if the pipe has no reader any more. */
bool answer_end(void);

/** Parses a decimal number; -1 if it is invalid, or too large for a pid. */
long field_number(const char *text);

/** Frees the memory of what was read, in a forked process, which sends no answers. */
void channel_forget(void);

#endif
