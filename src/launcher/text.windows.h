/* Windows speaks UTF-16 and has paths with a limit; requests are UTF-8. All that is returned here is the caller's to free. */
#ifndef TEXT_WINDOWS_H
#define TEXT_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>
#include <windows.h>

/** `malloc` that ends the program where there is no memory. */
void *allocate(size_t bytes);

/** UTF-8 as UTF-16; what is no UTF-8 becomes U+FFFD. */
wchar_t *wide(const char *text);

/** UTF-16 as UTF-8. */
char *narrow(const wchar_t *text);

/** The words this program was started with, as `main` gets them; they stay. */
char **utf8_arguments(int *count);

/** A path for the functions of files, in the spelling that has no limit of 260 characters. */
wchar_t *wide_path(const char *path);

/** `first` with `second` behind it. */
char *joined(const char *first, const char *second);

/** The system's words for an error, in English where it has them; a `%1` in them is `subject`. */
char *words_of(DWORD error, const wchar_t *subject);

#endif
