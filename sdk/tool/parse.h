/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* From elements to the described system: syntax and what one element alone can get wrong. */
#pragma once

#include "platform.h"
#include "system.h"
#include "xml.h"

/* Files (programs, prefills) are named but not opened yet. False after an error. */
bool parse_system(struct diagnostics *diagnostics, const struct platform *platform,
                  const struct element *root, struct system *system);

/* A protection domain with machine and children; `parent` is INDEX_NONE for a root PD. */
void parse_pd(struct diagnostics *diagnostics, const struct platform *platform,
              struct element *element, uint32_t parent, struct system *system);

/* The element `domains`. */
void parse_domains(struct diagnostics *diagnostics, const struct platform *platform,
                   struct element *element, struct schedule *schedule);

/* Adds a variable to set; the same symbol twice in one PD is an error. */
void setvar_add(struct diagnostics *diagnostics, struct pd *pd, struct setvar setvar);
