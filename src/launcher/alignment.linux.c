/*
 * Compiled first, so that the program's variables begin where a page does, and fit on it: a wrapper has a copy of each
 * page with variables that it or the launcher changes.
 */

/** Linked although nothing uses it. */
#if defined __has_attribute && __has_attribute(retain)
#define KEPT used, retain
#else
#define KEPT used
#endif

/** No bytes, but an alignment. */
__attribute__((KEPT, section(".data"), aligned(4096))) static char start_of_variables[0];
