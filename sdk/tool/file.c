/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Whole files in memory, search paths, and output that appears complete or not at all. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"

/* Far above any image that fits the boards we know, far below what would hurt the host. */
#define FILE_MAX_SIZE (UINT64_C(1) << 30)

static enum file_result read_stream(FILE *stream, struct bytes *content)
{
    struct stat status;
    if (fstat(fileno(stream), &status) != 0 || !S_ISREG(status.st_mode))
        return FILE_UNREADABLE;
    if ((uint64_t)status.st_size > FILE_MAX_SIZE)
        return FILE_TOO_LARGE;
    size_t size = (size_t)status.st_size;
    uint8_t *data = memory_new(size + 1); /* readers of text rely on the NUL */
    if (fread(data, 1, size, stream) != size)
        return FILE_UNREADABLE;
    *content = (struct bytes){data, size};
    return FILE_OK;
}

enum file_result file_read(const char *path, struct bytes *content)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return errno == ENOENT ? FILE_MISSING : FILE_UNREADABLE;
    enum file_result result = read_stream(stream, content);
    fclose(stream);
    return result;
}

const char *file_result_text(enum file_result result)
{
    switch (result) {
    case FILE_OK: return "ok";
    case FILE_MISSING: return "no such file";
    case FILE_TOO_LARGE: return "larger than 1 GiB";
    case FILE_UNREADABLE: break;
    }
    return "cannot be read";
}

static bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

const char *file_search(const char *const *directories, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count && name[0] != '/'; i++) {
        const char *path = memory_format("%s/%s", directories[i], name);
        if (file_exists(path))
            return path;
    }
    return file_exists(name) ? name : NULL;
}

bool file_is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool write_parts(FILE *stream, const struct bytes *parts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (parts[i].size && fwrite(parts[i].data, 1, parts[i].size, stream) != parts[i].size)
            return false;
    return fflush(stream) == 0;
}

bool file_write(const char *path, const struct bytes *parts, uint32_t count)
{
    const char *temporary = memory_format("%s.%ld.part", path, (long)getpid());
    FILE *stream = fopen(temporary, "wb");
    if (!stream)
        return false;
    bool written = write_parts(stream, parts, count);
    written = fclose(stream) == 0 && written;
    if (written && rename(temporary, path) == 0)
        return true;
    int reason = errno;
    remove(temporary);
    errno = reason;
    return false;
}
