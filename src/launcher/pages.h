#ifndef PAGES_H
#define PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory in separate pages: there may be thousands of wrappers, and a heap keeps memory that was freed.
 */

/** The number of bytes allocated first; untouched pages take no memory. */
#define FIRST_PAGES ((size_t)256 << 10)

/**
 * Moves the `*size` bytes at `pages` (0: none yet) to twice the room, and sets `*size` to that; new bytes are zero. A
 * forked process has the pages only if `is_inherited`. NULL if there is no memory: nothing has changed
 * then.
 */
void *pages_try_to_grow(void *pages, size_t *size, bool is_inherited);

/** The same, but ends the process if there is no memory. */
void *pages_grow(void *pages, size_t *size, bool is_inherited);

/** Frees the pages; `pages` may be NULL. */
void pages_give_back(void *pages, size_t size);

/* POSIX only: */

/** Calls the function with a stack that begins on a page that its callers do not use. */
int stack_on_new_page(int (*work)(void));

/** Frees the part of the stack below the caller that earlier calls have used. */
void stack_give_back(void);

#endif
