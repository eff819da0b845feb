/*
 * The program that starts tasks and manages their processes. The host runs one as `serve`, and sends requests over its
 * pipes (see channel.h); every attempt has its own wrapper, which outlives both.
 */
#include <stdio.h>
#include <string.h>

#include "channel.h"
#include "serve.h"
#ifdef _WIN32
#include "text.windows.h"
#define OTHER_VERB "wrap HOME"
#else
#define OTHER_VERB "bench COUNT FOLDER"
#endif

int main(int argc, char **argv) {
#ifdef _WIN32
  // Arguments are in the system's code page.
  argv = utf8_arguments(&argc);
#endif
  const char *verb = argc > 1 ? argv[1] : "";
  if (argc == 2 && strcmp(verb, "--version") == 0) {
    printf("legwork-launcher %d\n", PROTOCOL);
    return 0;
  }
  if (argc == 3 && strcmp(verb, "serve") == 0) return serve(argv[2]);
#ifdef _WIN32
  if (argc == 3 && strcmp(verb, "wrap") == 0) return wrap(argv[2]);
#else
  if (argc == 4 && strcmp(verb, "bench") == 0) return bench(field_number(argv[2]), argv[3]);
#endif
  fputs("usage: legwork-launcher --version | serve HOME | " OTHER_VERB "\n", stderr);
  return 2;
}
