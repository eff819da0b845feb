#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Frames between the host and the launcher, the same in both directions: `<length in decimal>\n`, then that many
 * bytes, which are fields with a NUL after each. Field 0 is the verb, field 1 the number of the request.
 */

/** Changes whenever one side would misunderstand the other. */
#define PROTOCOL 1

/** One request: `count` fields, each a string, the last followed by NULL as in `argv`. Gone with the next one. */
struct request {
  char **fields;
  size_t count;
};

enum frame { FRAME_WHOLE, FRAME_PARTIAL, FRAME_MALFORMED };

/** Makes standard input and output pass bytes on as they are. Once, before anything else here. */
void channel_open(void);

/** Reads what is there on standard input, and waits for the first of it: false at its end, or when it fails. */
bool channel_read(void);

/** Takes the next frame of what was read. FRAME_PARTIAL: there is none yet; FRAME_MALFORMED: never again. */
enum frame channel_next(struct request *request);

/** Begins an answer; its fields follow, and then `answer_end`, which writes it. */
void answer_begin(const char *verb, const char *number);
void answer_text(const char *text);
void answer_number(long long number);

/** Writes the answer, all of it: false when nobody reads any more. */
bool answer_end(void);

/** A number in decimal and nothing else; -1 for what is none, or too large for a pid. */
long field_number(const char *text);

/** Gives back the memory of what was read: for a forked process, which answers nobody. */
void channel_forget(void);

#endif
