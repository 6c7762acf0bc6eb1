# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# lwIP, the TCP/IP stack of native components, from Debian's source package; nothing of it is kept in this repository.

LWIP_DIR := build/lwip
LWIP_STAMP := $(LWIP_DIR)/sluice.stamp

# IPv4 with the raw API. Whoever uses it adds LWIP_SOURCES to its own sources and LWIP_CFLAGS and a folder with
# lwipopts.h and arch/cc.h to its flags: the options differ by component.
LWIP_CFLAGS := -isystem $(LWIP_DIR)/src/include
LWIP_SOURCES := $(addprefix $(LWIP_DIR)/src/core/,def.c inet_chksum.c init.c ip.c mem.c memp.c netif.c pbuf.c \
    stats.c tcp.c tcp_in.c tcp_out.c timeouts.c udp.c \
    ipv4/dhcp.c ipv4/etharp.c ipv4/icmp.c ipv4/ip4.c ipv4/ip4_addr.c ipv4/ip4_frag.c) \
    $(LWIP_DIR)/src/netif/ethernet.c

$(LWIP_STAMP): tools/debian
	$(call say,FETCH,Debian source lwip)
	@mkdir -p build
	$(Q)tools/debian source $(LWIP_DIR) lwip >build/lwip.log
	@head -n 1 $(LWIP_DIR)/debian/changelog >$@

$(LWIP_SOURCES): $(LWIP_STAMP) ;

.PHONY: lwip
lwip: $(LWIP_STAMP)
