# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Before anything is built: what Debian packages are missing is installed. Quick when none is.

SETUP_GOALS_WITHOUT := clean help
SETUP_GOALS_CHECK := check bench $(filter check-%,$(MAKECMDGOALS))

ifeq ($(MAKELEVEL)$(filter $(SETUP_GOALS_WITHOUT),$(MAKECMDGOALS)),0)
$(shell tools/setup $(if $(filter $(SETUP_GOALS_CHECK),$(MAKECMDGOALS)),--check,$(if $(filter \
    prove prove-%,$(MAKECMDGOALS)),--prove)) >&2)
ifneq ($(.SHELLSTATUS),0)
$(error packages are missing; see above)
endif
endif
