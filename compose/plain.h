/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Elements of the plain format (sdk/tool) that users mix with those of compose: passed through, checked. */
#pragma once

#include <stdio.h>

#include "compose/model.h"
#include "compose/spec.h"

/* protection_domain, memory_region, channel or domains, beside devices and components. */
bool plain_is_top(const struct element *element);
/* What a component may have of a protection domain: map, irq, setvar, cspace, protection_domain, virtual_machine. */
bool plain_is_inside(const struct element *element);

/* Ids that plain channels and interrupts use at components are not given out again. Before derivation. */
void plain_reserve(struct model *model, const struct spec *spec, struct diagnostics *diagnostics);

/*
 * The whole plain description: `generated` (freed here) with the user's elements in their places, checked by the
 * rules of the image tool; errors are reported where the user's element stands. NULL after an error.
 */
struct element *plain_merge(const struct spec *spec, const struct model *model, struct diagnostics *diagnostics,
                            char *generated, size_t bytes);

/* Text as it is written between quotation marks. */
void plain_text(FILE *file, const char *text);
/* As XML text. */
void plain_print(FILE *file, const struct element *root);
