/* Windows uses UTF-16, and limits the length of paths; requests are UTF-8. All results must be freed by the caller. */
#ifndef TEXT_WINDOWS_H
#define TEXT_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>
#include <windows.h>

/** `malloc` that ends the program if there is no memory. */
void *allocate(size_t bytes);

/** Converts UTF-8 to UTF-16; invalid bytes become U+FFFD. */
wchar_t *wide(const char *text);

/** Converts UTF-16 to UTF-8. */
char *narrow(const wchar_t *text);

/** The arguments of this program, like those of `main`; they are not freed. */
char **utf8_arguments(int *count);

/** A path for file functions, in the form without the limit of 260 characters. */
wchar_t *wide_path(const char *path);

/** Concatenates two texts. */
char *joined(const char *first, const char *second);

/** The system's message for an error, in English if available; `subject` replaces `%1`. */
char *words_of(DWORD error, const wchar_t *subject);

#endif
