/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* ChaCha20 against the vectors of RFC 8439, and what is built from it: parts of a seed, a generator. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "lib/chacha20.h"
#include "lib/random.h"
#include "lib/seed.h"

enum { PARTS = 64 };

/* [RFC 8439 2.3.2] */
static void block_of_the_text(void **state)
{
    (void)state;
    static const uint8_t nonce[CHACHA20_NONCE_BYTES] = {0, 0, 0, 9, 0, 0, 0, 0x4a};
    static const uint8_t expected[CHACHA20_BLOCK_BYTES] = {
        0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
        0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
        0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
        0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e,
    };
    uint8_t key[CHACHA20_KEY_BYTES], block[CHACHA20_BLOCK_BYTES];

    for (uint8_t i = 0; i < sizeof key; i++) {
        key[i] = i;
    }
    chacha20_block(key, 1, nonce, block);
    assert_memory_equal(block, expected, sizeof block);
}

/* A zero key and nonce [RFC 8439 A.1, 1 and 2], and the key 0...01 [RFC 8439 A.1, 3]. */
static const uint8_t zero_key[CHACHA20_KEY_BYTES];
static const uint8_t zero_nonce[CHACHA20_NONCE_BYTES];

static const uint8_t zero_blocks[2][CHACHA20_BLOCK_BYTES] = {
    {
        0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
        0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36, 0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7,
        0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48, 0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37,
        0x6a, 0x43, 0xb8, 0xf4, 0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86,
    },
    {
        0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97, 0x7c, 0x73, 0x2d, 0x08, 0x0d,
        0xcb, 0x0f, 0x29, 0xa0, 0x48, 0xe3, 0x65, 0x69, 0x12, 0xc6, 0x53, 0x3e, 0x32, 0xee, 0x7a, 0xed,
        0x29, 0xb7, 0x21, 0x76, 0x9c, 0xe6, 0x4e, 0x43, 0xd5, 0x71, 0x33, 0xb0, 0x74, 0xd8, 0x39, 0xd5,
        0x31, 0xed, 0x1f, 0x28, 0x51, 0x0a, 0xfb, 0x45, 0xac, 0xe1, 0x0a, 0x1f, 0x4b, 0x79, 0x4d, 0x6f,
    },
};

static void blocks_of_the_appendix(void **state)
{
    (void)state;
    static const uint8_t expected[CHACHA20_BLOCK_BYTES] = {
        0x3a, 0xeb, 0x52, 0x24, 0xec, 0xf8, 0x49, 0x92, 0x9b, 0x9d, 0x82, 0x8d, 0xb1, 0xce, 0xd4, 0xdd,
        0x83, 0x20, 0x25, 0xe8, 0x01, 0x8b, 0x81, 0x60, 0xb8, 0x22, 0x84, 0xf3, 0xc9, 0x49, 0xaa, 0x5a,
        0x8e, 0xca, 0x00, 0xbb, 0xb4, 0xa7, 0x3b, 0xda, 0xd1, 0x92, 0xb5, 0xc4, 0x2f, 0x73, 0xf2, 0xfd,
        0x4e, 0x27, 0x36, 0x44, 0xc8, 0xb3, 0x61, 0x25, 0xa6, 0x4a, 0xdd, 0xeb, 0x00, 0x6c, 0x13, 0xa0,
    };
    uint8_t key[CHACHA20_KEY_BYTES] = {0}, block[CHACHA20_BLOCK_BYTES];

    for (uint32_t i = 0; i < 2; i++) {
        chacha20_block(zero_key, i, zero_nonce, block);
        assert_memory_equal(block, zero_blocks[i], sizeof block);
    }
    key[CHACHA20_KEY_BYTES - 1] = 1;
    chacha20_block(key, 1, zero_nonce, block);
    assert_memory_equal(block, expected, sizeof block);
}

/* Part 0 is the first half of the block with nonce 0, others are others; the seed itself is none of them. */
static void parts_of_a_seed(void **state)
{
    (void)state;
    const struct seed seed = {.is_given = 1};
    static struct seed parts[PARTS];
    uint8_t nonce[CHACHA20_NONCE_BYTES] = {PARTS - 1}, block[CHACHA20_BLOCK_BYTES];

    for (uint32_t i = 0; i < PARTS; i++) {
        seed_derive(&seed, i, &parts[i]);
        assert_int_equal(parts[i].is_given, 1);
        assert_memory_not_equal(parts[i].bytes, seed.bytes, SEED_BYTES);
        for (uint32_t j = 0; j < i; j++) {
            assert_memory_not_equal(parts[i].bytes, parts[j].bytes, SEED_BYTES);
        }
    }
    assert_memory_equal(parts[0].bytes, zero_blocks[0], SEED_BYTES);
    chacha20_block(seed.bytes, 0, nonce, block);
    assert_memory_equal(parts[PARTS - 1].bytes, block, SEED_BYTES);
}

static void no_seed_gives_no_part(void **state)
{
    (void)state;
    const struct seed none = {.bytes = {1, 2, 3}};
    static const struct seed empty;
    struct seed part;

    memset(&part, 0xff, sizeof part);
    seed_derive(&none, 7, &part);
    assert_memory_equal(&part, &empty, sizeof part);
}

/* The stream of the key: first the next key, then what is given out. */
static void generator_gives_the_stream(void **state)
{
    (void)state;
    struct random random;
    uint8_t bytes[CHACHA20_BLOCK_BYTES + 16], next[CHACHA20_BLOCK_BYTES];

    random_init(&random, zero_key);
    random_bytes(&random, bytes, sizeof bytes);
    assert_memory_equal(random.key, zero_blocks[0], 32);
    assert_memory_equal(bytes, zero_blocks[0] + 32, 32);
    assert_memory_equal(bytes + 32, zero_blocks[1], sizeof bytes - 32);
    chacha20_block(random.key, 0, zero_nonce, next);
    random_bytes(&random, bytes, 8);
    assert_memory_equal(bytes, next + 32, 8);
    assert_memory_equal(random.key, next, 32);
}

/* However it is asked, and the bytes behind the last one stay. */
static void generator_never_repeats(void **state)
{
    (void)state;
    struct random random;
    uint8_t seen[200][32], bytes[300];

    random_init(&random, zero_key);
    for (uint32_t i = 0; i < 200; i++) {
        memset(bytes, 0x5a, sizeof bytes);
        random_bytes(&random, bytes, i);
        for (uint32_t j = i; j < sizeof bytes; j++) {
            assert_int_equal(bytes[j], 0x5a);
        }
        memcpy(seen[i], random.key, 32);
        for (uint32_t j = 0; j < i; j++) {
            assert_memory_not_equal(seen[i], seen[j], 32);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_of_the_text),         cmocka_unit_test(blocks_of_the_appendix),
        cmocka_unit_test(parts_of_a_seed),           cmocka_unit_test(no_seed_gives_no_part),
        cmocka_unit_test(generator_gives_the_stream), cmocka_unit_test(generator_never_repeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
