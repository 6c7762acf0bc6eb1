/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of a whole disk's sharing in one program: driver's side and multiplexer. */
#pragma once

#include "devices/blk/config.h"

/* The header is the multiplexer's, with the size of this; addresses and channels are those of devices/bridge.h. */
struct blk_sharing_config {
    struct blk_mux_config mux;
    struct blk_driver_config driver;
};
