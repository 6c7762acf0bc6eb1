/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: what a block device provides to the framework half of the driver. */
#pragma once

#include <stdbool.h>

#include "devices/blk/protocol.h"
#include "lib/config.h"

enum blk_submit {
    BLK_SUBMIT_TAKEN, /* blk_device_complete will tell */
    BLK_SUBMIT_FULL,  /* no room now */
    BLK_SUBMIT_DONE,  /* nothing to be done for this one: it is complete */
};

/* Reset the device, forget all requests, start it. `dma` is the driver's own memory. Fills all of
 * *info but version and generation. False: there is no such device, or the memory does not do. */
bool blk_device_init(const struct config_device *config, const struct config_dma *dma,
                     struct blk_info *info);

/* Hand over one request: sectors of the medium, a bus address as offset, or as many pieces as it
 * says, no more than the information page allows. The device begins at blk_device_kick. */
enum blk_submit blk_device_submit(const struct blk_request *request, const uint64_t *pieces);

/* Begin what was submitted. */
void blk_device_kick(void);

/* Take one response. False: none there. */
bool blk_device_complete(struct blk_response *response);

/* Withdraw the interrupt; called before responses are taken. True: what blk_device_info tells may
 * have changed. */
bool blk_device_interrupt(void);

/* What the device is now, as blk_device_init has it. Requests at the device are not touched. */
void blk_device_info(struct blk_info *info);

/* Ask for an interrupt at the next response. False: one is there already, look again. */
bool blk_device_sleep(void);
