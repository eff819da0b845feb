#include "pages.h"

#include <string.h>
#include <windows.h>

void *pages_try_to_grow(void *pages, size_t *size, bool is_inherited) {
  size_t larger = *size ? 2 * *size : FIRST_PAGES;
  // There is no fork.
  (void)is_inherited;
  void *grown = VirtualAlloc(NULL, larger, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (!grown) return NULL;
  if (pages) memcpy(grown, pages, *size);
  pages_give_back(pages, *size);
  *size = larger;
  return grown;
}

void pages_give_back(void *pages, size_t size) {
  (void)size;
  if (pages) VirtualFree(pages, 0, MEM_RELEASE);
}
