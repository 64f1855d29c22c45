/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a file is read, and how two sources become one. */
#include "corpus/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

jy_status jy_source_read(jy_source *source, char *buffer, size_t size,
                         size_t *len, jy_error *err)
{
    *len = 0;
    return source->read(source, buffer, size, len, err);
}

jy_status jy_source_fill(jy_source *source, char *buffer, size_t size,
                         size_t *len, jy_error *err)
{
    jy_status status = JY_OK;
    size_t got = 1;
    *len = 0;
    while (status == JY_OK && got > 0 && *len < size) {
        status = jy_source_read(source, buffer + *len, size - *len, &got, err);
        *len += got;
    }
    return status;
}

static jy_status read_file(jy_source *source, char *buffer, size_t size,
                           size_t *len, jy_error *err)
{
    jy_file_source *file = (jy_file_source *)source;
    ssize_t got;
    do {
        got = read(file->fd, buffer, size < file->left ? size : file->left);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "cannot be read");
    }
    *len = (size_t)got;
    file->left -= *len;
    if (file->seen != NULL && got > 0) {
        file->seen(file->user, *len);
    }
    return JY_OK;
}

void jy_file_source_init(jy_file_source *file, int fd, size_t max)
{
    *file = (jy_file_source){.source = {read_file}, .fd = fd, .left = max};
}

static jy_status read_head(jy_source *source, char *buffer, size_t size,
                           size_t *len, jy_error *err)
{
    jy_head_source *head = (jy_head_source *)source;
    if (head->left == 0 && head->rest == NULL) {
        return JY_OK;
    }
    if (head->left == 0) {
        return jy_source_read(head->rest, buffer, size, len, err);
    }
    *len = size < head->left ? size : head->left;
    memcpy(buffer, head->head, *len);
    head->head += *len;
    head->left -= *len;
    return JY_OK;
}

void jy_head_source_init(jy_head_source *head, const char *bytes, size_t len,
                         jy_source *rest)
{
    *head = (jy_head_source){{read_head}, bytes, len, rest};
}
