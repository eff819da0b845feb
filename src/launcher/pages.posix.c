#include "pages.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach/vm_inherit.h>
#endif

/** More than the frames of `stack_give_back` and its callees take. */
#define FRAMES 256
/** More than any call takes of the stack; a multiple of any page size. */
#define DEEPEST_STACK (128 << 10)

static void withhold(void *pages, size_t size) {
#ifdef MADV_DONTFORK
  madvise(pages, size, MADV_DONTFORK);
#else
  minherit(pages, size, VM_INHERIT_NONE);
#endif
}

void *pages_try_to_grow(void *pages, size_t *size, bool is_inherited) {
  size_t larger = *size ? 2 * *size : FIRST_PAGES;
  void *grown = mmap(NULL, larger, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (grown == MAP_FAILED) return NULL;
  if (!is_inherited) withhold(grown, larger);
  if (pages) memcpy(grown, pages, *size);
  pages_give_back(pages, *size);
  *size = larger;
  return grown;
}

void pages_give_back(void *pages, size_t size) {
  if (pages) munmap(pages, size);
}

// A wrapper has a copy of each page of the stack that the launcher changes; the first one also has the environment.
__attribute__((noinline)) int stack_on_new_page(int (*work)(void)) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  char rest[((uintptr_t)__builtin_frame_address(0) & (page - 1)) + 1];
  // A compiler would leave out what nobody uses.
  __asm__ volatile("" : : "r"(rest) : "memory");
  int result = work();
  __asm__ volatile("" : : "r"(rest) : "memory");
  return result;
}

// Inlined into its caller, it would have the caller's frame, which may be of any size.
__attribute__((noinline)) void stack_give_back(void) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), here = (uintptr_t)__builtin_frame_address(0);
  uintptr_t end = (here - FRAMES) & ~(page - 1);
  madvise((void *)(end - DEEPEST_STACK), DEEPEST_STACK, MADV_DONTNEED);
}
