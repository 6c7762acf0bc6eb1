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

enum {
    CLEAR_START = 1024 * 1024,
    CLEAR_BYTES = 256 * 1024,
    CLEAR_VALUE = 0xa5,
};

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

/* Whether all of a range is `value`. */
static int all_are(int device, unsigned char *buffer, off_t start, size_t bytes, unsigned char value)
{
    if (pread(device, buffer, bytes, start) != (ssize_t)bytes) {
        return 0;
    }
    for (size_t i = 0; i < bytes; i++) {
        if (buffer[i] != value) {
            return 0;
        }
    }
    return 1;
}

static void report_ioctl(const char *what, int device, unsigned long request, uint64_t start, uint64_t bytes)
{
    uint64_t range[2] = {start, bytes};
    printf("blkclear: %s: %s\n", what, ioctl(device, request, range) == 0 ? "done" : strerrorname_np(errno));
}

/* Three ranges are written; the first is discarded, the second zeroed, the third left alone. */
static void probe_clear_device(int device, unsigned char *buffer)
{
    uint64_t size = 0;
    memset(buffer, CLEAR_VALUE, CLEAR_BYTES);
    for (int i = 0; i < 3; i++) {
        if (pwrite(device, buffer, CLEAR_BYTES, CLEAR_START + i * CLEAR_BYTES) != CLEAR_BYTES) {
            perror("blkclear: write");
            return;
        }
    }
    report_ioctl("discard", device, BLKDISCARD, CLEAR_START, CLEAR_BYTES);
    report_ioctl("zero", device, BLKZEROOUT, CLEAR_START + CLEAR_BYTES, CLEAR_BYTES);
    if (ioctl(device, BLKGETSIZE64, &size) == 0) {
        report_ioctl("discard at the end", device, BLKDISCARD, size, CLEAR_BYTES);
    }
    printf("blkclear: discarded reads as zeroes: %d\n", all_are(device, buffer, CLEAR_START, CLEAR_BYTES, 0));
    printf("blkclear: zeroed reads as zeroes: %d\n",
           all_are(device, buffer, CLEAR_START + CLEAR_BYTES, CLEAR_BYTES, 0));
    printf("blkclear: the rest is as written: %d\n",
           all_are(device, buffer, CLEAR_START + 2 * CLEAR_BYTES, CLEAR_BYTES, CLEAR_VALUE));
}

int probe_block_clear(int count, char **arguments)
{
    const char *path = count > 0 ? arguments[0] : "/dev/vda";
    int device = open(path, O_RDWR | O_DIRECT | O_SYNC | O_EXCL);
    unsigned char *buffer = aligned_alloc(BUFFER_ALIGN, CLEAR_BYTES);
    if (device < 0 || buffer == NULL) {
        perror(path);
        return 1;
    }
    probe_clear_device(device, buffer);
    free(buffer);
    close(device);
    return 0;
}
