#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "feed.h"

/** Polling intervals in milliseconds: in addition to the system's notifications, and while the disk is full. */
#define NET 1000
#define LOOK 100
/** How often the command is continued after Ctrl-Z, at intervals of `LOOK`. */
#define WAKES 5
/** The maximum copied before other work continues. It is more than a terminal buffers. */
#define TURN (256 << 10)
#define SLICE (16 << 10)

/** The wrapper keeps the command's end open, too, so that the terminal survives without other users. */
static int master = -1, slave = -1, output = -1;
static const char *home;
static char *size_path;
/** Whether files may have changed. */
static bool is_news;
/** How often the command still has to be continued, and the next time, in milliseconds. */
static int wakes;
static int64_t wake_at;
/** Data read from the terminal, and how much of it has been written to the output. */
static char *bytes;
static size_t held, written;

static bool read_size(const char *text, const char *format, struct winsize *size) {
  char rest;
  return sscanf(text, format, &size->ws_col, &size->ws_row, &rest) == 2;
}

bool is_terminal_size(const char *text) {
  struct winsize size;
  return read_size(text, "%hux%hu%c", &size);
}

static void on_child(int signal) { (void)signal; }

/** The terminal itself, with its initial size. */
static bool open_ends(const struct launch *launch) {
  struct winsize size = {0};
  master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) return false;
  fcntl(master, F_SETFD, FD_CLOEXEC);
  fcntl(master, F_SETFL, O_NONBLOCK);
  const char *name = ptsname(master);
  slave = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  // The session stays the wrapper's: its processes are found by it, and the end of a command discards no output.
  if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0) return false;
  if (read_size(launch->terminal, "%hux%hu%c", &size)) ioctl(master, TIOCSWINSZ, &size);
#ifdef IUTF8
  struct termios modes;
  if (tcgetattr(slave, &modes) == 0) {
    modes.c_iflag |= IUTF8;
    tcsetattr(slave, TCSANOW, &modes);
  }
#endif
  return true;
}

static bool open_files(const struct launch *launch) {
  home = launch->home;
  bytes = malloc(SLICE);
  output = open(launch->output, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (!bytes || output < 0 || asprintf(&size_path, "%s.size", launch->prefix) < 0) return false;
  is_news = true;
  if (strcmp(launch->input, "feed") != 0) return true;
  char *eof;
  int into = fcntl(master, F_DUPFD_CLOEXEC, 0);
  if (into < 0 || asprintf(&eof, "%s.eof", launch->prefix) < 0) return false;
  bool is_fed = feed_into(into, launch->input_path, eof);
  free(eof);
  return is_fed;
}

int terminal_open(const struct launch *launch) {
  // The end of a child only has to interrupt a wait.
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
  if (open_ends(launch) && open_files(launch)) return slave;
  master = -1;
  return -1;
}

bool terminal_is_open(void) { return master >= 0; }

bool terminal_take(int terminal) {
  return tcsetpgrp(terminal, getpid()) == 0 && dup2(terminal, 0) == 0 && dup2(terminal, 1) == 1 &&
         dup2(terminal, 2) == 2;
}

/** Applies a new size. Setting the same size again makes the program redraw, for a user who has just attached. */
static void take_size(void) {
  static struct stat taken;
  struct stat status;
  struct winsize size = {0}, now = {0};
  char text[32];
  int file = open_file(size_path);
  if (file < 0) return;
  ssize_t length = fstat(file, &status) == 0 ? read(file, text, sizeof text - 1) : -1;
  close(file);
  text[length > 0 ? length : 0] = '\0';
  if (!read_size(text, "%hu %hu %c", &size)) return;
  ioctl(master, TIOCGWINSZ, &now);
  bool is_same = size.ws_col == now.ws_col && size.ws_row == now.ws_row;
  if (is_same && status.st_ino == taken.st_ino && status.st_mtime == taken.st_mtime) return;
  taken = status;
  if (is_same) {
    // The system sends no signal for an unchanged size.
    now.ws_xpixel = 1;
    ioctl(master, TIOCSWINSZ, &now);
  }
  ioctl(master, TIOCSWINSZ, &size);
}

/** Writes the held data: false if the disk is full. Data that cannot be written for another reason is lost. */
static bool write_held(void) {
  while (written < held) {
    ssize_t put = write(output, bytes + written, held - written);
    if (put < 0 && (errno == ENOSPC || errno == EDQUOT)) return false;
    if (put < 0 && errno != EINTR) break;
    written += (size_t)(put > 0 ? put : 0);
  }
  held = written = 0;
  return true;
}

/** Copies what has been printed, as much as one turn may: false if the disk is full. */
static bool copy_output(void) {
  for (size_t copied = 0; write_held() && copied < TURN; copied += held) {
    ssize_t got = read(master, bytes, SLICE);
    if (got <= 0) return true;
    held = (size_t)got;
  }
  return held == 0;
}

/** Types the end-of-file key, which ends line-based input; other programs receive it as a key. */
static bool type_end(void) {
  struct termios modes = {.c_lflag = 0};
  char end = tcgetattr(slave, &modes) == 0 ? (char)modes.c_cc[VEOF] : '\004';
  // Within a line, the first one only submits the line.
  ssize_t count = (modes.c_lflag & ICANON) && feed_is_in_line() ? 2 : 1;
  return write(master, (char[]){end, end}, (size_t)count) == count;
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/** Detects the suspend key, if the terminal has one. */
static void note_suspension(void) {
  struct termios modes;
  if (tcgetattr(slave, &modes) < 0 || !feed_has_typed((char)modes.c_cc[VSUSP]) || !(modes.c_lflag & ISIG)) return;
  // Other keys do not delay it.
  if (wakes == 0) wake_at = now_ms() + LOOK;
  wakes = WAKES;
}

bool terminal_continues(void) {
  if (wakes == 0 || now_ms() < wake_at) return false;
  wakes--;
  wake_at += LOOK;
  return true;
}

/** Waits for output that can be written, for room to type, for file changes, and for the end of a child. */
static void await_event(bool is_stuck, bool is_full) {
  fd_set readable, writable;
  FD_ZERO(&readable);
  FD_ZERO(&writable);
  int growth = feed_growth();
  if (!is_stuck) FD_SET(master, &readable);
  if (is_full) FD_SET(master, &writable);
  if (growth >= 0) FD_SET(growth, &readable);
  bool is_slow = wakes == 0 && !is_stuck && !is_full && (growth >= 0 || !feed_is_open());
  struct timespec timeout = {.tv_sec = is_slow ? NET / 1000 : 0, .tv_nsec = is_slow ? 0 : LOOK * 1000000L};
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  sigdelset(&blocked, SIGCHLD);
  int count = pselect((growth > master ? growth : master) + 1, &readable, &writable, NULL, &timeout, &blocked);
  // Without notifications, each time may be one: a program that prints without end leaves no wait that times out.
  is_news = count == 0 || growth < 0 || (count > 0 && FD_ISSET(growth, &readable));
  if (is_news && growth >= 0) growth_seen(growth);
}

void terminal_go_on(void) {
  static bool is_full, has_ended;
  if (is_news) take_size();
  if (is_news || is_full) {
    enum feed now = has_ended ? FEED_WAITS : feed_pass();
    note_suspension();
    if (now == FEED_OVER) has_ended = type_end();
    is_full = now == FEED_FULL || (now == FEED_OVER && !has_ended);
  }
  await_event(!copy_output(), is_full);
}

void terminal_finish(void) {
  feed_close();
  // A turn is more than a terminal buffers, and output of leftovers can wait. Without its folder, nobody reads it.
  while (!copy_output() && (access(home, F_OK) == 0 || errno != ENOENT)) poll(NULL, 0, LOOK);
}
