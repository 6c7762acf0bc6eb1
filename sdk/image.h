/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The formats image tool, loader and initialiser agree on: loader image, system description. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* All fields are little endian and naturally aligned; structs have no hidden padding (asserted
 * below), so the target reads them in place and the host writes them with one memcpy. Unused
 * fields are zero. */

/* ---- 1. Loader image ------------------------------------------------------------------------
 *
 *   [flat loader: every byte from its lowest segment to _end, .bss included as zeros]
 *   [zeros up to the next multiple of LOADER_HEADER_ALIGN]
 *   [struct loader_header] [struct loader_region] * region_count
 *   [region data, each region at a multiple of LOADER_DATA_ALIGN from the start of the image]
 *
 * The file is one raw binary, placed by the boot firmware (QEMU's loader device) at the loader's
 * link address. Nothing is patched: the loader finds the header at its own symbol `_end` rounded
 * up to LOADER_HEADER_ALIGN (so `_end` must be the highest address of the loader, its stack and
 * page tables included).
 *
 * The user image (initialiser, system description, page data) is not moved: the tool sets its
 * physical address to where it already lies behind the loader, so its region has load_paddr ==
 * image base + offset and the loader copies nothing. Only where a region with fixed address lies
 * there the image goes elsewhere. Kernel segments are copied to their physical addresses.
 * Steps for a region: if (source != destination) copy file_size bytes; zero [file_size,
 * memory_size). The tool promises that no destination overlaps the loader, the header or the data
 * of another region. After that the board's seed is put into the initialiser.
 */

enum {
    LOADER_HEADER_ALIGN = 4096,
    LOADER_DATA_ALIGN = 4096,
    LOADER_VERSION = 2,
    LOADER_MAX_REGIONS = 16,
};

#define LOADER_MAGIC UINT64_C(0x3130726564616f6c) /* "loader01" as bytes in memory */

struct loader_header {
    uint64_t magic;
    uint32_t version;
    uint32_t region_count;
    uint64_t total_size;   /* bytes of header, region records, padding and data together */
    uint64_t kernel_entry; /* virtual address */
    uint64_t kernel_vaddr; /* lowest virtual address of the kernel, start of its window */
    uint64_t kernel_paddr; /* physical address of kernel_vaddr */
    uint64_t ui_start;     /* user image, physical, page aligned: kernel argument x0 */
    uint64_t ui_end;       /* first byte after it, page aligned: x1 */
    uint64_t pv_offset;    /* physical minus virtual address of the user image, wrapping: x2 */
    uint64_t v_entry;      /* entry of the initialiser, virtual: x3 */
    uint64_t data_offset;  /* first byte after the region records, from the header */
    uint64_t data_size;    /* total_size - data_offset */
    uint64_t checksum;     /* loader_checksum_step over everything behind this header */
    uint64_t seed_paddr;   /* of the initialiser's boot_seed, for the loader to fill in (lib/seed.h) */
    uint64_t reserved[2];
};

struct loader_region {
    uint64_t load_paddr;
    uint64_t file_size;   /* bytes present in the image */
    uint64_t memory_size; /* >= file_size; the rest is zeroed by the loader */
    uint64_t offset;      /* of the data, from the header; a multiple of LOADER_DATA_ALIGN from
                             the start of the image */
};

/* Checksum: over 8-byte little-endian words (all covered sizes are multiples of 8), start with 0.
 * Cheap enough to run with caches off over tens of megabytes; finds damage, is no protection
 * against intent. */
static inline uint64_t loader_checksum_step(uint64_t sum, uint64_t word)
{
    return ((sum << 1) | (sum >> 63)) + word;
}

/* ---- 2. System description ------------------------------------------------------------------
 *
 * Read by the initialiser (the root task). Lies in its virtual address range, page aligned behind
 * its last segment, readable and writable like the whole user image. The tool stores its address
 * and size in two variables the initialiser must define (uint64_t, st_size 8, not in .bss):
 *       system_description_vaddr, system_description_size
 * (and tells the loader of a third, boot_seed, see lib/seed.h)
 * and sets ui_end to the end of the description, so every virtual address from there on, IPC
 * buffer and BootInfo pages apart, is free.
 *
 * Head, then tables, then strings, then page data; `offset` fields count from the start of the
 * head. Objects are named by their index in the object table, `OBJECT_NONE` where there is none.
 *
 * ORDER AND ALLOCATION. Objects are sorted:
 *   (a) with a fixed physical address, by address ascending, never overlapping: [0, fixed_count)
 *   (b) other memory objects, by size_bits descending: [fixed_count, memory_count)
 *   (c) objects without memory of their own (IRQ handlers, SMC): [memory_count, objects.count)
 * How the initialiser is expected to allocate; the tool has checked that it fits:
 *   1. Fixed objects: for each find the untyped (RAM or device) holding its address, step to the
 *      address by retyping the gap into naturally aligned smaller untypeds, retype the object. RAM
 *      gaps, and the rest of a RAM untyped behind its last fixed object (split the same way), join
 *      the pool of free untypeds.
 *   2. Others, in order: take any free RAM untyped of enough remaining space (the smallest first:
 *      the kernel zeroes an untyped as a whole at its first use). Sizes are powers of two and
 *      descend, untypeds are aligned powers of two, so every choice packs without loss.
 *   An object in (a) lies wholly in RAM or wholly in device memory; only frames have fixed
 *   addresses. Fixed RAM ranges avoid the kernel, the user image and the space the kernel uses for
 *   the root task's own objects.
 *
 * The original capability of object i is what the tables below mean by "object i".
 *
 * BUILD ORDER. Any order that respects: objects; ASIDs (every OBJECT_VSPACE gets one from the root
 * task's pool); fills, then seeds (need frames only); mappings in table order (page tables come before what is
 * mapped through them); SCs; vCPU bindings; IRQs; slots; TCBs configured; the domain schedule's
 * entries; TCBs with TCB_START resumed in table order; the start of the domain schedule, with
 * which the root task's own domain may lose the processor.
 */

#define SYSTEM_MAGIC UINT64_C(0x3130656369756c73) /* "sluice01" as bytes in memory */
#define OBJECT_NONE UINT32_C(0xffffffff)
#define NAME_NONE UINT32_C(0)

enum { SYSTEM_VERSION = 4 };

struct system_table {
    uint32_t offset; /* from the head, multiple of 8 */
    uint32_t count;
};

struct system_head {
    uint64_t magic;
    uint32_t version;
    uint32_t fixed_count;  /* see ORDER */
    uint64_t total_size;   /* of the description with page data, multiple of 4096 */
    uint32_t memory_count; /* see ORDER */
    uint32_t domain_start; /* entry of the kernel's schedule to start with, if there are slices */
    struct system_table objects;  /* struct system_object */
    struct system_table fills;    /* struct system_fill, sorted by object, then object_offset */
    struct system_table mappings; /* struct system_mapping */
    struct system_table slots;    /* struct system_slot */
    struct system_table contexts; /* struct system_context */
    struct system_table vcpus;    /* struct system_vcpu */
    struct system_table irqs;     /* struct system_irq */
    struct system_table tcbs;     /* struct system_tcb, in resume order */
    struct system_table strings;  /* count = bytes; NUL terminated; the first byte is a NUL */
    struct system_table slices;   /* struct system_slice; none: the kernel's schedule stays */
    struct system_table seeds;    /* struct system_seed */
    uint64_t data_offset;         /* page data, multiple of 4096 */
    uint64_t data_size;
};

enum system_object_type {
    OBJECT_TCB = 1,
    OBJECT_ENDPOINT,
    OBJECT_NOTIFICATION,
    OBJECT_CNODE,
    OBJECT_CONTEXT, /* scheduling context */
    OBJECT_REPLY,
    OBJECT_VSPACE,
    OBJECT_PAGE_TABLE,
    OBJECT_SMALL_PAGE,
    OBJECT_LARGE_PAGE,
    OBJECT_VCPU,
    OBJECT_IRQ, /* IRQ handler, made by IRQ control as the irqs table says; no memory */
    OBJECT_SMC, /* the root task's SMC capability; no memory */
};

enum system_object_flag {
    OBJECT_FIXED = 1,  /* paddr is meant */
    OBJECT_DEVICE = 2, /* lies in device untyped */
};

struct system_object {
    uint64_t paddr;      /* only with OBJECT_FIXED */
    uint32_t name;       /* offset in strings, NAME_NONE if none; for messages */
    uint8_t type;        /* enum system_object_type */
    uint8_t size_bits;   /* log2 of the bytes it takes from an untyped; 0 for (c) */
    uint8_t retype_bits; /* size for Untyped_Retype: CNode log2 slots, SC log2 bytes, others 0 */
    uint8_t flags;       /* enum system_object_flag */
};

/* Content of a frame. Bytes of a RAM frame that no fill covers stay zero as the kernel made them;
 * device frames get exactly the bytes given. Equal content is stored once, so several fills may
 * point to the same data. */
struct system_fill {
    uint32_t object;        /* a frame */
    uint32_t object_offset; /* first byte in the frame, multiple of 8 */
    uint64_t data_offset;   /* from data_offset of the head, multiple of 64 */
    uint64_t length;        /* never beyond the frame; stored data is zero padded to 8 bytes */
};

/* A program's variable `sluice_seed`, a struct seed (lib/seed.h) that starts as zeros. */
struct system_seed {
    uint32_t object;        /* a small page of RAM */
    uint32_t object_offset; /* all of the variable lies in the page, at a multiple of 8 */
    uint32_t number;        /* of the part that it gets (seed_derive), each number once */
    uint32_t reserved;
};

enum system_right { /* the initialiser tells the kernel in its own words */
    RIGHT_WRITE = 1,
    RIGHT_READ = 2,
    RIGHT_GRANT = 4,
    RIGHT_GRANT_REPLY = 8,
    RIGHT_ALL = 15,
};

enum system_mapping_attribute { /* told in the kernel's words too */
    ATTRIBUTE_CACHED = 1,
    ATTRIBUTE_EXECUTE_NEVER = 4,
};

enum system_mapping_flag {
    MAPPING_COPY = 1, /* this frame is mapped elsewhere already: map a copy of its capability */
};

/* A page table or a frame in an address space. */
struct system_mapping {
    uint64_t vaddr;
    uint32_t vspace;
    uint32_t object;
    uint8_t rights; /* enum system_right; of frames only */
    uint8_t attributes;
    uint8_t flags;
    uint8_t level; /* for reading: page tables 1 (1 GiB) or 2 (2 MiB), frames 0 */
    uint32_t reserved;
};

enum { GUARD_SIZE_BITS = 6 }; /* of a guard: its size, below its value */

/* A capability in a CNode: mint a copy of target's with these rights. data is the badge of an
 * endpoint, notification or SMC, the guard of a CNode (its size in bits 0..5, its
 * value above), else 0 meaning a plain copy. */
struct system_slot {
    uint32_t cnode;
    uint32_t slot;
    uint32_t target;
    uint32_t rights;
    uint64_t data;
};

struct system_context {
    uint32_t object;
    uint32_t core;
    uint64_t budget_us;
    uint64_t period_us; /* equal to the budget: round robin */
    uint64_t badge;
    uint32_t many_refills; /* 1: as many as its size has room for, 0: the two it always has */
    uint32_t flags;        /* the kernel's: bit 0 sporadic */
};

struct system_vcpu {
    uint32_t vcpu;
    uint32_t tcb;
};

enum system_irq_trigger { IRQ_LEVEL = 0, IRQ_EDGE = 1 };

struct system_irq {
    uint32_t object; /* OBJECT_IRQ to be made */
    uint32_t number; /* of the interrupt controller (SPI n is n + 32) */
    uint32_t trigger;
    uint32_t core;
    uint32_t notification;
    uint32_t reserved;
    uint64_t badge; /* the notification is set as a write-only capability with this badge */
};

enum system_tcb_flag {
    TCB_FPU_DISABLED = 1,
    TCB_START = 2, /* resumed by the initialiser (vCPUs are started by their parent) */
    TCB_PASSIVE = 4, /* its context is its notification's as well, which takes it from whoever waits */
};

struct system_tcb {
    uint32_t object;
    uint32_t name; /* in strings, for debug kernels; never NAME_NONE */
    uint32_t cspace;
    uint32_t vspace;
    uint32_t ipc_buffer_frame; /* OBJECT_NONE: none, as for vCPUs */
    uint32_t fault_endpoint; /* OBJECT_NONE: no handler */
    uint32_t context;        /* OBJECT_NONE: passive from the start */
    uint32_t notification;   /* bound; OBJECT_NONE */
    uint64_t cspace_data;    /* guard of the cspace root; 0 keeps it */
    uint64_t ipc_buffer_vaddr;
    uint64_t fault_badge; /* of the handler capability, whose rights are fault_rights */
    uint64_t pc;
    uint64_t sp;
    uint32_t fault_rights;
    uint8_t priority;
    uint8_t mcp;
    uint8_t core;
    uint8_t domain;
    uint32_t flags;
    uint32_t reserved;
};

enum system_slice_flag { SLICE_MICROSECONDS = 1 }; /* else ticks of the kernel's clock */

/* One entry of the kernel's domain schedule. Entries of another domain or duration than (0, 0),
 * the end marker, come first. */
struct system_slice {
    uint64_t duration;
    uint32_t index; /* in the kernel's schedule */
    uint8_t domain;
    uint8_t flags;
    uint16_t reserved;
};

_Static_assert(sizeof(struct loader_header) == 128, "layout");
_Static_assert(sizeof(struct loader_region) == 32, "layout");
_Static_assert(sizeof(struct system_head) == 136, "layout");
_Static_assert(sizeof(struct system_object) == 16, "layout");
_Static_assert(sizeof(struct system_fill) == 24, "layout");
_Static_assert(sizeof(struct system_seed) == 16, "layout");
_Static_assert(sizeof(struct system_mapping) == 24, "layout");
_Static_assert(sizeof(struct system_slot) == 24, "layout");
_Static_assert(sizeof(struct system_context) == 40, "layout");
_Static_assert(sizeof(struct system_vcpu) == 8, "layout");
_Static_assert(sizeof(struct system_irq) == 32, "layout");
_Static_assert(sizeof(struct system_tcb) == 88, "layout");
_Static_assert(sizeof(struct system_slice) == 16, "layout");
