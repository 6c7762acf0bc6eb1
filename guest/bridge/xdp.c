/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* An AF_XDP socket in copy mode and the program that sends every frame to it; the driver's buffers stay its own. */
#include "guest/bridge/xdp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "devices/bridge.h"

enum {
    CHUNK_BYTES = 2048,   /* of a place, with what lies before the frame */
    HEADROOM_BYTES = 256, /* XDP_PACKET_HEADROOM: frames start there in a chunk */
    FRONT_BYTES = 4096,   /* so that a chunk can begin before the region */
    QUEUE = 0,
};

static int bpf(enum bpf_cmd command, union bpf_attr *attributes)
{
    return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

/* A map with one socket, and a program that hands frames to the socket of their queue [Linux bpf-helpers(7)]. */
static int program_load(int map)
{
    const struct bpf_insn instructions[] = {
        { .code = BPF_LDX | BPF_W | BPF_MEM, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1,
          .off = offsetof(struct xdp_md, rx_queue_index) },
        { .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = map },
        { 0 }, /* upper half of the map */
        { .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = XDP_DROP }, /* from another queue */
        { .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map },
        { .code = BPF_JMP | BPF_EXIT },
    };
    union bpf_attr attributes = {
        .prog_type = BPF_PROG_TYPE_XDP,
        .expected_attach_type = BPF_XDP,
        .insns = (uintptr_t)instructions,
        .insn_cnt = sizeof instructions / sizeof *instructions,
        .license = (uintptr_t) "Dual BSD/GPL",
    };
    return bpf(BPF_PROG_LOAD, &attributes);
}

static int program_attach(int socket, int interface)
{
    union bpf_attr attributes = {
        .map_type = BPF_MAP_TYPE_XSKMAP, .key_size = sizeof(uint32_t), .value_size = sizeof(int), .max_entries = 1
    };
    int link = -1;
    int map = bpf(BPF_MAP_CREATE, &attributes);
    int program = map < 0 ? -1 : program_load(map);
    uint32_t queue = QUEUE;
    attributes = (union bpf_attr){ .map_fd = (uint32_t)map, .key = (uintptr_t)&queue, .value = (uintptr_t)&socket };
    if (program >= 0 && bpf(BPF_MAP_UPDATE_ELEM, &attributes) == 0) {
        attributes = (union bpf_attr){ .link_create = { .prog_fd = (uint32_t)program,
                                                        .target_ifindex = (uint32_t)interface,
                                                        .attach_type = BPF_XDP,
                                                        .flags = XDP_FLAGS_DRV_MODE } };
        link = bpf(BPF_LINK_CREATE, &attributes);
    }
    int error = errno;
    close(program);
    close(map);
    errno = error;
    return link;
}

/* The region with a page before it: a frame that shall start at its first byte needs a chunk that starts earlier. */
static bool memory_register(int socket, int file, uint32_t region, uint64_t bytes)
{
    uint8_t *memory = mmap(NULL, FRONT_BYTES + bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mmap(memory + FRONT_BYTES, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file,
                                     (off_t)bridge_address(region, 0)) == MAP_FAILED) {
        return false;
    }
    struct xdp_umem_reg umem = { .addr = (uintptr_t)memory, .len = FRONT_BYTES + bytes, .chunk_size = CHUNK_BYTES,
                                 .flags = XDP_UMEM_UNALIGNED_CHUNK_FLAG };
    return setsockopt(socket, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem) == 0;
}

static bool ring_map(struct xdp_ring *ring, int socket, const struct xdp_ring_offset *offsets, uint64_t at,
                     uint64_t entry_bytes)
{
    uint8_t *memory = mmap(NULL, offsets->desc + XDP_PLACES_MAX * entry_bytes, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_POPULATE, socket, (off_t)at);
    if (memory == MAP_FAILED) {
        return false;
    }
    ring->producer = (uint32_t *)(memory + offsets->producer);
    ring->consumer = (uint32_t *)(memory + offsets->consumer);
    ring->entries = memory + offsets->desc;
    return true;
}

static bool rings_open(struct xdp_port *port)
{
    uint32_t capacity = XDP_PLACES_MAX;
    struct xdp_mmap_offsets offsets;
    socklen_t bytes = sizeof offsets;
    return setsockopt(port->socket, SOL_XDP, XDP_UMEM_FILL_RING, &capacity, sizeof capacity) == 0 &&
           setsockopt(port->socket, SOL_XDP, XDP_UMEM_COMPLETION_RING, &capacity, sizeof capacity) == 0 &&
           setsockopt(port->socket, SOL_XDP, XDP_RX_RING, &capacity, sizeof capacity) == 0 &&
           getsockopt(port->socket, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &bytes) == 0 &&
           ring_map(&port->fill, port->socket, &offsets.fr, XDP_UMEM_PGOFF_FILL_RING, sizeof(uint64_t)) &&
           ring_map(&port->received, port->socket, &offsets.rx, XDP_PGOFF_RX_RING, sizeof(struct xdp_desc));
}

void xdp_close(struct xdp_port *port)
{
    int error = errno;
    close(port->link);
    close(port->socket);
    errno = error;
}

bool xdp_open(struct xdp_port *port, int file, uint32_t region, uint64_t bytes, int interface)
{
    *port = (struct xdp_port){ .socket = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0), .link = -1 };
    struct sockaddr_xdp address = { .sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY, .sxdp_ifindex = (uint32_t)interface,
                                    .sxdp_queue_id = QUEUE };
    if (port->socket >= 0 && memory_register(port->socket, file, region, bytes) && rings_open(port) &&
        bind(port->socket, (struct sockaddr *)&address, sizeof address) == 0) {
        port->link = program_attach(port->socket, interface);
    }
    bool good = port->link >= 0;
    if (!good) {
        xdp_close(port);
    }
    return good;
}

void xdp_give(struct xdp_port *port, uint32_t offset)
{
    uint64_t *entries = port->fill.entries;
    entries[port->fill.index++ % XDP_PLACES_MAX] = FRONT_BYTES - HEADROOM_BYTES + (uint64_t)offset;
}

bool xdp_take(struct xdp_port *port, uint32_t *offset, uint32_t *length)
{
    const struct xdp_desc *entries = port->received.entries;
    if (port->received.index == port->received_end) {
        port->received_end = __atomic_load_n(port->received.producer, __ATOMIC_ACQUIRE);
        if (port->received.index == port->received_end) {
            return false;
        }
    }
    const struct xdp_desc *entry = &entries[port->received.index++ % XDP_PLACES_MAX];
    uint64_t start = (entry->addr & XSK_UNALIGNED_BUF_ADDR_MASK) + (entry->addr >> XSK_UNALIGNED_BUF_OFFSET_SHIFT);
    *offset = (uint32_t)(start - FRONT_BYTES);
    *length = entry->len;
    return true;
}

void xdp_publish(struct xdp_port *port)
{
    __atomic_store_n(port->fill.producer, port->fill.index, __ATOMIC_RELEASE);
    __atomic_store_n(port->received.consumer, port->received.index, __ATOMIC_RELEASE);
}
