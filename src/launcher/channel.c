#include "channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#else
#include <unistd.h>
#endif

#include "pages.h"

#define LARGEST_FRAME (64u << 20)
#define LONGEST_LENGTH 8 /* digits of LARGEST_FRAME */

/** Space before the fields of an answer for its length. */
#define LENGTH_ROOM 24

/** A growing buffer: `used` of its `room` bytes are in use. */
struct bytes {
  char *at;
  size_t used, room;
};

static struct bytes received, answer;
/** How many of the received bytes were parsed as frames already. */
static size_t taken;
/** Where the fields of the latest request begin. */
static struct request latest;
static size_t latest_size;

static void reserve(struct bytes *bytes, size_t more) {
  // A forked wrapper still needs its request.
  while (bytes->room - bytes->used < more) bytes->at = pages_grow(bytes->at, &bytes->room, bytes == &received);
}

static void give_back(struct bytes *bytes) {
  pages_give_back(bytes->at, bytes->room);
  *bytes = (struct bytes){0};
}

void channel_open(void) {
#ifdef _WIN32
  _setmode(0, _O_BINARY);
  _setmode(1, _O_BINARY);
#endif
}

bool channel_read(void) {
  received.used -= taken;
  if (taken > 0) memmove(received.at, received.at + taken, received.used);
  taken = 0;
  if (received.used == 0 && received.room > FIRST_PAGES) {
    // Only the input, because another thread may be answering.
    give_back(&received);
  }
  reserve(&received, 4096);
  for (;;) {
    long got = (long)read(0, received.at + received.used, (unsigned)(received.room - received.used));
    if (got > 0) received.used += (size_t)got;
    if (got >= 0 || errno != EINTR) return got > 0 || (got < 0 && errno == EAGAIN);
  }
}

/** Points at each field of the frame; its last byte must be a NUL. */
static bool split(char *frame, size_t length) {
  if (length == 0 || frame[length - 1] != '\0') return false;
  latest.count = 0;
  for (char *field = frame; field < frame + length; field += strlen(field) + 1) {
    if ((latest.count + 2) * sizeof *latest.fields > latest_size)
      latest.fields = pages_grow(latest.fields, &latest_size, true);
    latest.fields[latest.count++] = field;
  }
  latest.fields[latest.count] = NULL;
  return latest.count >= 2;
}

enum frame channel_next(struct request *request) {
  size_t length = 0, at = taken;
  for (; at < received.used && received.at[at] != '\n'; at++) {
    char digit = received.at[at];
    if (digit < '0' || digit > '9' || at - taken >= LONGEST_LENGTH) return FRAME_MALFORMED;
    length = length * 10 + (size_t)(digit - '0');
  }
  if (at == received.used) return FRAME_PARTIAL;
  if (at == taken || length > LARGEST_FRAME) return FRAME_MALFORMED;
  char *frame = received.at + at + 1;
  if (received.used - (at + 1) < length) return FRAME_PARTIAL;
  taken = at + 1 + length;
  if (!split(frame, length)) return FRAME_MALFORMED;
  *request = latest;
  return FRAME_WHOLE;
}

void answer_begin(const char *verb, const char *number) {
  reserve(&answer, LENGTH_ROOM);
  answer.used = LENGTH_ROOM;
  answer_text(verb);
  answer_text(number);
}

void answer_text(const char *text) {
  size_t size = strlen(text) + 1;
  reserve(&answer, size);
  memcpy(answer.at + answer.used, text, size);
  answer.used += size;
}

void answer_number(long long number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", number);
  answer_text(text);
}

static bool write_all(const char *from, size_t count) {
  while (count > 0) {
    long put = (long)write(1, from, (unsigned)count);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    from += put;
    count -= (size_t)put;
  }
  return true;
}

bool answer_end(void) {
  char length[LENGTH_ROOM];
  size_t digits = (size_t)snprintf(length, sizeof length, "%zu\n", answer.used - LENGTH_ROOM);
  // Directly before the fields, so that it is one write.
  char *from = answer.at + LENGTH_ROOM - digits;
  memcpy(from, length, digits);
  return write_all(from, answer.used - LENGTH_ROOM + digits);
}

long field_number(const char *text) {
  long number = 0;
  if (*text == '\0') return -1;
  for (; *text; text++) {
    if (*text < '0' || *text > '9' || number > 100000000) return -1;
    number = number * 10 + (*text - '0');
  }
  return number;
}

void channel_forget(void) {
  give_back(&received);
  pages_give_back(latest.fields, latest_size);
  latest = (struct request){0};
  taken = latest_size = 0;
}
