#include "pages.h"

#include <stdio.h>
#include <stdlib.h>

void *pages_grow(void *pages, size_t *size, bool is_inherited) {
  void *grown = pages_try_to_grow(pages, size, is_inherited);
  if (grown) return grown;
  fputs("legwork-launcher: out of memory\n", stderr);
  exit(1);
}
