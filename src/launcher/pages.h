#ifndef PAGES_H
#define PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory in pages of its own: there may be thousands of wrappers, and what a heap has been given back it keeps.
 */

/** So many bytes are taken first; what is not touched takes no memory. */
#define FIRST_PAGES ((size_t)256 << 10)

/**
 * Moves the `*size` bytes at `pages` (0: there are none yet) to where there is twice the room, and raises `*size` to
 * that; what is new is zeros. A forked process has the pages only when `is_inherited`. NULL when there is no memory:
 * nothing has changed then.
 */
void *pages_try_to_grow(void *pages, size_t *size, bool is_inherited);

/** The same, but the process ends when there is no memory. */
void *pages_grow(void *pages, size_t *size, bool is_inherited);

/** Gives back what they took; `pages` may be NULL. */
void pages_give_back(void *pages, size_t size);

/* POSIX only: */

/** Gives back what calls that have returned have left below the caller on the stack. */
void stack_give_back(void);

#endif
