// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Requests between a disk and shared memory, without a copy; neighbours become one request to the disk. */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "shared.h"

enum {
    /* id << 32 | pieces << 24 | operation, sector, address, count; then the pieces [devices/blk/protocol.h] */
    REQUEST_WORDS = 4,
    PIECES_MAX = 32,
    PIECE_SECTORS_SHIFT = 52,
    RESULT_WORDS = 2,  /* id, SHARED_BLOCK_* */
    REQUESTS_MAX = 256, /* under way or with a result that is not yet taken */
    OPERATION_READ = 1,
    OPERATION_WRITE = 2,
    OPERATION_FLUSH = 3,
    OPERATION_DISCARD = 4,
    OPERATION_WRITE_ZEROES = 5,
    CLEAR_SECTORS_MAX = (u32)~0 >> SECTOR_SHIFT, /* of one bio */
    SECTORS_MAX = 2048,
    UNITE_SECTORS = 4096, /* neighbours together */
    UNITE_MAX = 32, /* requests, and pieces of memory */
};

struct blocks {
    struct shared *shared;
    struct file *file;
    struct block_device *disk;
    spinlock_t lock; /* over the results */
    u32 results[REQUESTS_MAX][RESULT_WORDS];
    u32 first;
    u32 count;
    u32 unclaimed; /* requests whose result has not been taken: never more than there is room for results */
    atomic_t under_way;
    u64 entries[SHARED_BATCH * REQUEST_WORDS];
};

/* What goes to the disk as one. */
struct united {
    struct blocks *blocks;
    u32 count;
    u32 ids[UNITE_MAX];
};

struct block_request {
    u32 id;
    u32 operation;
    u64 sector;
    u32 sectors;
    bool good;
    u32 count; /* of pieces */
    struct {
        void *memory;
        u32 bytes;
    } pieces[PIECES_MAX];
};

static void result_add(struct blocks *blocks, u32 id, u32 result)
{
    u32 *slot = blocks->results[(blocks->first + blocks->count) % REQUESTS_MAX];

    slot[0] = id;
    slot[1] = result;
    blocks->count++;
}

static void results_add(struct blocks *blocks, const u32 *ids, u32 count, u32 result)
{
    unsigned long flags;
    bool first;

    spin_lock_irqsave(&blocks->lock, flags);
    first = blocks->count == 0;
    for (u32 i = 0; i < count; i++)
        result_add(blocks, ids[i], result);
    spin_unlock_irqrestore(&blocks->lock, flags);
    if (first)
        shared_tell(blocks->shared, SHARED_RESULTS);
}

static void united_end(struct bio *bio)
{
    struct united *united = bio->bi_private;
    struct blocks *blocks = united->blocks;
    u32 bad = united->count > 1 ? SHARED_BLOCK_AGAIN : SHARED_BLOCK_FAILED;

    results_add(blocks, united->ids, united->count, bio->bi_status == BLK_STS_OK ? SHARED_BLOCK_GOOD : bad);
    kfree(united);
    bio_put(bio);
    if (atomic_dec_and_test(&blocks->under_way))
        wake_up(&blocks->shared->waiters);
}

/* Linux limits requests to less than disks take, lest one that waits for its pages wait longer; ours have theirs. */
static void requests_widen(struct request_queue *queue)
{
    unsigned int sectors = min_t(unsigned int, queue_max_hw_sectors(queue), UNITE_SECTORS);

    if (queue->limits.max_sectors < sectors)
        queue->limits.max_sectors = sectors;
}

struct blocks *blocks_open(struct shared *shared, unsigned long number)
{
    struct file *file = fget(number);
    struct blocks *blocks;

    if (!file)
        return ERR_PTR(-EBADF);
    blocks = S_ISBLK(file_inode(file)->i_mode) ? kzalloc(sizeof(*blocks), GFP_KERNEL) : NULL;
    if (!blocks) {
        fput(file);
        return ERR_PTR(-EINVAL);
    }
    blocks->shared = shared;
    blocks->file = file;
    blocks->disk = I_BDEV(file->f_mapping->host);
    requests_widen(bdev_get_queue(blocks->disk));
    spin_lock_init(&blocks->lock);
    return blocks;
}

void blocks_close(struct blocks *blocks)
{
    wait_event(blocks->shared->waiters, atomic_read(&blocks->under_way) == 0);
    fput(blocks->file);
    kfree(blocks);
}

/* Answers its sectors, 0 if there is no such memory. */
static u32 piece_decode(struct blocks *blocks, struct block_request *request, u64 address, u64 sectors)
{
    void *memory = NULL;

    if (sectors != 0 && sectors <= SECTORS_MAX)
        memory = shared_memory(blocks->shared, address, sectors << SECTOR_SHIFT);
    request->pieces[request->count].memory = memory;
    request->pieces[request->count].bytes = sectors << SECTOR_SHIFT;
    request->count++;
    return memory ? sectors : 0;
}

static bool pieces_decode(struct blocks *blocks, struct block_request *request, const u64 *words, u32 count)
{
    u32 sum = 0;

    for (u32 i = 0; i < count; i++) {
        u64 address = words[i] & ((1ull << PIECE_SECTORS_SHIFT) - 1);
        u32 sectors = piece_decode(blocks, request, address, words[i] >> PIECE_SECTORS_SHIFT);

        if (!sectors)
            return false;
        sum += sectors;
    }
    return sum == request->sectors && sum <= SECTORS_MAX;
}

/* Sectors that one request without data may name; 0: the disk cannot do it. */
static u32 clear_sectors_max(struct blocks *blocks, u32 operation)
{
    u32 sectors = 0;

    if (operation == OPERATION_DISCARD)
        sectors = bdev_max_discard_sectors(blocks->disk);
    else if (operation == OPERATION_WRITE_ZEROES)
        sectors = bdev_write_zeroes_sectors(blocks->disk);
    return min_t(u32, sectors, CLEAR_SECTORS_MAX);
}

long blocks_limit(struct blocks *blocks, unsigned long operation)
{
    return operation <= OPERATION_WRITE_ZEROES ? clear_sectors_max(blocks, operation) : 0;
}

static bool has_data(const struct block_request *request)
{
    return request->operation == OPERATION_READ || request->operation == OPERATION_WRITE;
}

/* Answers how many of the entries are this request's. */
static u32 request_decode(struct blocks *blocks, const u64 *entry, u32 entries, struct block_request *request)
{
    u32 pieces = entry[0] >> 24 & 0xff;
    u32 used = 1 + DIV_ROUND_UP(pieces, REQUEST_WORDS);

    request->id = entry[0] >> 32;
    request->operation = entry[0] & 0xff;
    request->sector = entry[1];
    request->sectors = (u32)entry[3];
    request->count = 0;
    if (request->operation == OPERATION_FLUSH)
        request->good = true;
    else if (!has_data(request))
        request->good = pieces == 0 && request->sectors != 0 &&
                        request->sectors <= clear_sectors_max(blocks, request->operation);
    else if (pieces == 0)
        request->good = piece_decode(blocks, request, entry[2], request->sectors) != 0;
    else
        request->good = pieces <= PIECES_MAX && used <= entries &&
                        pieces_decode(blocks, request, entry + REQUEST_WORDS, pieces);
    return min(used, entries);
}

static bool request_is_good(const struct block_request *request, bool writable)
{
    if (request->operation == OPERATION_FLUSH)
        return true;
    return request->good && request->sector <= (u64)LLONG_MAX >> SECTOR_SHIFT &&
           (request->operation == OPERATION_READ || writable);
}

static blk_opf_t bio_operation(u32 operation)
{
    switch (operation) {
    case OPERATION_READ:
        return REQ_OP_READ;
    case OPERATION_WRITE:
        return REQ_OP_WRITE;
    case OPERATION_DISCARD:
        return REQ_OP_DISCARD;
    case OPERATION_WRITE_ZEROES:
        return REQ_OP_WRITE_ZEROES;
    default:
        return REQ_OP_WRITE | REQ_PREFLUSH;
    }
}

static struct bio *bio_make(struct blocks *blocks, const struct block_request *request)
{
    u32 parts = has_data(request) ? UNITE_MAX : 0;
    struct bio *bio = bio_alloc(blocks->disk, parts, bio_operation(request->operation), GFP_KERNEL);
    struct united *united = kmalloc(sizeof(*united), GFP_KERNEL | __GFP_NOFAIL);

    united->blocks = blocks;
    united->count = 0;
    bio->bi_private = united;
    bio->bi_end_io = united_end;
    bio->bi_iter.bi_sector = request->operation == OPERATION_FLUSH ? 0 : request->sector;
    if (!has_data(request) && request->operation != OPERATION_FLUSH)
        bio->bi_iter.bi_size = request->sectors << SECTOR_SHIFT;
    atomic_inc(&blocks->under_way);
    return bio;
}

/* What follows the piece before it in memory, too, is one with it: a disk is told about pieces one by one. */
static __always_inline void piece_add(struct bio *bio, void *memory, u32 bytes)
{
    struct bio_vec *last = bio->bi_vcnt != 0 ? &bio->bi_io_vec[bio->bi_vcnt - 1] : NULL;

    if (!last || bvec_virt(last) + last->bv_len != memory) {
        __bio_add_page(bio, virt_to_page(memory), bytes, offset_in_page(memory));
        return;
    }
    last->bv_len += bytes;
    bio->bi_iter.bi_size += bytes;
}

/* Adds the request to what is collected. False: there is no room. */
static __always_inline bool bio_extend(struct bio *bio, const struct block_request *request)
{
    struct united *united = bio->bi_private;

    if (united->count == UNITE_MAX || bio->bi_vcnt + request->count > UNITE_MAX)
        return false;
    for (u32 i = 0; i < request->count; i++)
        piece_add(bio, request->pieces[i].memory, request->pieces[i].bytes);
    united->ids[united->count++] = request->id;
    return true;
}

static bool is_neighbour(const struct bio *bio, const struct block_request *request)
{
    u32 operation = request->operation == OPERATION_READ ? REQ_OP_READ : REQ_OP_WRITE;

    return has_data(request) && bio->bi_iter.bi_size != 0 && bio_op(bio) == operation &&
           bio_end_sector(bio) == request->sector && bio_sectors(bio) + request->sectors <= UNITE_SECTORS;
}

/*
 * Most requests: of one piece that goes on where what is collected ends, on the disk and in memory. False: it may be another, a bad one too.
 */
static __always_inline bool request_follows(struct blocks *blocks, struct bio *bio, const u64 *entry)
{
    struct united *united = bio->bi_private;
    struct bio_vec *last = &bio->bi_io_vec[bio->bi_vcnt - 1];
    u32 operation = bio_op(bio) == REQ_OP_READ ? OPERATION_READ : OPERATION_WRITE;
    u64 sectors = (u32)entry[3];

    if ((u32)entry[0] != operation || entry[1] != bio_end_sector(bio) || sectors == 0 || sectors > SECTORS_MAX ||
        bio_sectors(bio) + sectors > UNITE_SECTORS || united->count == UNITE_MAX ||
        shared_memory(blocks->shared, entry[2], sectors << SECTOR_SHIFT) != bvec_virt(last) + last->bv_len)
        return false;
    last->bv_len += sectors << SECTOR_SHIFT;
    bio->bi_iter.bi_size += sectors << SECTOR_SHIFT;
    united->ids[united->count++] = entry[0] >> 32;
    return true;
}

/* Begins one request or adds it to those before it, which are begun otherwise. Answers what is collected now. */
static struct bio *request_take(struct blocks *blocks, struct bio *bio, const struct block_request *request, bool alone)
{
    if (bio && !alone && is_neighbour(bio, request) && bio_extend(bio, request))
        return bio;
    if (bio)
        submit_bio(bio);
    bio = bio_make(blocks, request);
    bio_extend(bio, request); /* the first always fits */
    return bio;
}

long blocks_submit(struct blocks *blocks, const struct shared_batch *batch)
{
    bool writable = (blocks->file->f_mode & FMODE_WRITE) != 0 && !bdev_read_only(blocks->disk);
    bool alone = (batch->flags & SHARED_ALONE) != 0;
    struct block_request request;
    struct blk_plug plug;
    struct bio *bio = NULL;
    u32 taken = 0;

    if (copy_from_user(blocks->entries, u64_to_user_ptr(batch->entries), batch->count * REQUEST_WORDS * sizeof(u64)))
        return -EFAULT;
    blk_start_plug(&plug);
    while (taken < batch->count && blocks->unclaimed < REQUESTS_MAX) {
        const u64 *entry = &blocks->entries[taken * REQUEST_WORDS];

        blocks->unclaimed++;
        if (bio && bio->bi_vcnt != 0 && !alone && request_follows(blocks, bio, entry)) {
            taken++;
            continue;
        }
        taken += request_decode(blocks, entry, batch->count - taken, &request);
        if (request_is_good(&request, writable))
            bio = request_take(blocks, bio, &request, alone);
        else
            results_add(blocks, &request.id, 1, SHARED_BLOCK_FAILED);
    }
    if (bio)
        submit_bio(bio);
    blk_finish_plug(&plug);
    return taken;
}

long blocks_results(struct blocks *blocks, const struct shared_batch *batch)
{
    u32 *results = (u32 *)blocks->entries;
    u32 count = 0;

    spin_lock_irq(&blocks->lock);
    while (count < batch->count && blocks->count != 0) {
        memcpy(&results[count * RESULT_WORDS], blocks->results[blocks->first], RESULT_WORDS * sizeof(u32));
        blocks->first = (blocks->first + 1) % REQUESTS_MAX;
        blocks->count--;
        count++;
    }
    spin_unlock_irq(&blocks->lock);
    blocks->unclaimed -= count;
    if (copy_to_user(u64_to_user_ptr(batch->entries), results, count * RESULT_WORDS * sizeof(u32)))
        return -EFAULT;
    return count;
}
