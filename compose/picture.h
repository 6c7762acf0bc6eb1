/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The picture of a system: components by trust, devices, channels, shared regions with rights. */
#pragma once

#include <stdio.h>

#include "compose/model.h"
#include "sdk/tool/xml.h"

/* What is drawn: the whole plain description; the model knows the roles of derived components. */
struct picture {
    const char *title;
    const struct model *model;
    struct element *system;
};

/* In Graphviz's language. */
void picture_dot(FILE *file, const struct picture *picture);
/* Drawn as SVG by the program `dot`. */
void picture_svg(const struct picture *picture, const char *path);
