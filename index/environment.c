/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which variables of the environment Xapian listens to. */
#define _GNU_SOURCE /* environ */
#include "index/index.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool jy_index_clear_environment(void)
{
    static const char prefix[] = "XAPIAN_";
    for (char **entry = environ; entry && *entry;) {
        size_t len = strcspn(*entry, "=");
        if (strncmp(*entry, prefix, sizeof prefix - 1) != 0) {
            entry++;
            continue;
        }
        char *name = strndup(*entry, len);
        bool done = name && unsetenv(name) == 0;
        free(name);
        if (!done) {
            return false;
        }
        entry = environ; /* it has been rearranged */
    }
    return true;
}
