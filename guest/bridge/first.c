/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The bridge program as the only one in its VM: it is the first program, and starts itself for each shared device. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest/bridge/bridge.h"

enum { DEVICES_MAX = 8, PATH_BYTES = 64 };

struct worker {
    char path[PATH_BYTES];
    pid_t process;
};

/* Messages go where people look, or into the kernel's log. */
static void console_open(void)
{
    int console = open("/dev/hvc0", O_RDWR);
    if (console < 0) {
        console = open("/dev/kmsg", O_RDWR);
    }
    for (int file = 0; console >= 0 && file < 3; file++) {
        (void)dup2(console, file);
    }
}

static uint32_t workers_find(struct worker *workers)
{
    uint32_t count = 0;
    DIR *folder = opendir("/dev");
    struct dirent *entry;
    while (folder != NULL && count < DEVICES_MAX && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, "sluice-", 7) == 0) {
            snprintf(workers[count++].path, PATH_BYTES, "/dev/%.50s", entry->d_name);
        }
    }
    return count;
}

static void worker_start(struct worker *worker)
{
    printf("driver_vm: bridge for %s\n", worker->path + strlen("/dev/sluice-"));
    fflush(stdout);
    worker->process = fork();
    if (worker->process == 0) {
        _exit(bridge_run(worker->path, NULL));
    }
}

/* A bridge that ends is started anew; it takes part again from where its peers are. */
void bridge_first(void)
{
    static struct worker workers[DEVICES_MAX];
    (void)mkdir("/dev", 0755);
    (void)mount("dev", "/dev", "devtmpfs", 0, NULL);
    console_open();
    uint32_t count = workers_find(workers);
    for (uint32_t i = 0; i < count; i++) {
        worker_start(&workers[i]);
    }
    for (;;) {
        pid_t ended = wait(NULL);
        sleep(1);
        for (uint32_t i = 0; i < count; i++) {
            if (workers[i].process == ended) {
                worker_start(&workers[i]);
            }
        }
    }
}
