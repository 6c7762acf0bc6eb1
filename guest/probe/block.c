/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Probe of a block device's end: what can be read and written there, and which errno comes back beyond. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SECTOR_BYTES = 512, BUFFER_SECTORS = 8, BUFFER_ALIGN = 4096 };

/* Prints what a transfer gave: bytes, or the name of the error. */
static void report(const char *what, ssize_t result)
{
    if (result < 0) {
        printf("blkend: %s: %s\n", what, strerrorname_np(errno));
    } else {
        printf("blkend: %s: %zd bytes\n", what, result);
    }
}

/* The whole run past the end leaves the device as it was: the last sector is written back as read. */
static int probe_open_device(int device, unsigned char *buffer)
{
    uint64_t bytes = 0;
    if (ioctl(device, BLKGETSIZE64, &bytes) != 0 || bytes < BUFFER_SECTORS * SECTOR_BYTES) {
        perror("blkend: size");
        return 1;
    }
    off_t end = (off_t)bytes;
    off_t last = end - SECTOR_BYTES;
    size_t long_bytes = BUFFER_SECTORS * SECTOR_BYTES;
    printf("blkend: size: %" PRIu64 " bytes\n", bytes);

    ssize_t read_last = pread(device, buffer, SECTOR_BYTES, last);
    report("read last sector", read_last);
    if (read_last != SECTOR_BYTES) {
        return 1;
    }
    ssize_t written_last = pwrite(device, buffer, SECTOR_BYTES, last);
    report("write last sector", written_last);
    report("write across the end", pwrite(device, buffer, long_bytes, last));
    report("write at the end", pwrite(device, buffer, SECTOR_BYTES, end));
    report("write far beyond", pwrite(device, buffer, SECTOR_BYTES, end + (off_t)bytes));
    report("read across the end", pread(device, buffer, long_bytes, last));
    report("read at the end", pread(device, buffer, SECTOR_BYTES, end));
    report("read far beyond", pread(device, buffer, SECTOR_BYTES, end + (off_t)bytes));
    return written_last == SECTOR_BYTES ? 0 : 1;
}

int probe_block_end(int count, char **arguments)
{
    const char *path = count > 0 ? arguments[0] : "/dev/vda";
    /* O_DIRECT: every transfer reaches the device at once, not the page cache. */
    int device = open(path, O_RDWR | O_DIRECT | O_SYNC);
    if (device < 0) {
        perror(path);
        return 1;
    }
    unsigned char *buffer = aligned_alloc(BUFFER_ALIGN, BUFFER_SECTORS * SECTOR_BYTES);
    if (buffer == NULL) {
        perror("blkend: buffer");
        close(device);
        return 1;
    }
    memset(buffer, 0, BUFFER_SECTORS * SECTOR_BYTES);
    int result = probe_open_device(device, buffer);
    free(buffer);
    close(device);
    return result;
}
