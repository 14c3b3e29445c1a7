/* Laws of MessagePack over random values: what the writer wrote, the reader reads back; skipping a value stops where reading
 * it stops; no cut of it is a value. SPEC interfaces 2. */
#include "unit/codec/hex.h"

#include <stdlib.h>

#include "codec/mp_buf.h"

#define SEEDS 2000u

typedef struct choices {
    uint64_t state;
} choices;

/* splitmix64: the same numbers from the same seed everywhere. */
static uint64_t choose(choices *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A number whose length in bits is random, so that every format has its share. */
static uint64_t choose_number(choices *c)
{
    return choose(c) >> (choose(c) % 64);
}

static wc_slice choose_bytes(choices *c, uint8_t *out, size_t max)
{
    size_t len = choose(c) % (choose(c) % 8 == 0 ? max : 40);
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)choose(c);
    return wc_slice_of(out, len);
}

/* Writes a random value and, run again with a reader from the same seed, checks what is read. */
static void visit(choices *c, wc_mp_writer *w, wc_mp_reader *r, unsigned depth)
{
    uint8_t room[300];
    wc_slice text, read = {0};
    uint64_t number, u64 = 0;
    int64_t i64 = 0;
    uint32_t count = 0, items = (uint32_t)(choose(c) % 20);
    double real = 0;
    bool flag = false;
    switch (choose(c) % (depth < 4 ? 9 : 7)) {
    case 0:
        if (w != NULL)
            wc_mp_write_nil(w);
        else
            assert_true(wc_mp_read_nil(r));
        break;
    case 1:
        number = choose(c) % 2;
        if (w != NULL)
            wc_mp_write_bool(w, number != 0);
        else
            assert_true(wc_mp_read_bool(r, &flag) && flag == (number != 0));
        break;
    case 2:
        number = choose_number(c);
        if (w != NULL)
            wc_mp_write_u64(w, number);
        else
            assert_true(wc_mp_read_u64(r, &u64) && u64 == number);
        break;
    case 3:
        number = choose_number(c) ^ (choose(c) % 2 ? UINT64_MAX : 0);
        if (w != NULL)
            wc_mp_write_i64(w, (int64_t)number);
        else
            assert_true(wc_mp_read_i64(r, &i64) && i64 == (int64_t)number);
        break;
    case 4:
        number = choose_number(c);
        if (w != NULL)
            wc_mp_write_f64(w, (double)number);
        else
            assert_true(wc_mp_read_f64(r, &real) && real == (double)number);
        break;
    case 5:
    case 6:
        number = choose(c) % 2;
        text = choose_bytes(c, room, sizeof room);
        if (w != NULL && number)
            wc_mp_write_str(w, text);
        else if (w != NULL)
            wc_mp_write_bin(w, text);
        else
            assert_true(wc_mp_read_bytes(r, &read) && wc_slice_eq(read, text));
        break;
    case 7:
        if (w != NULL)
            wc_mp_write_array(w, items);
        else
            assert_true(wc_mp_read_array(r, &count) && count == items);
        for (uint32_t i = 0; i < items; i++)
            visit(c, w, r, depth + 1);
        break;
    default:
        items %= 10;
        if (w != NULL)
            wc_mp_write_map(w, items);
        else
            assert_true(wc_mp_read_map(r, &count) && count == items);
        for (uint32_t i = 0; i < 2 * items; i++)
            visit(c, w, r, depth + 1);
        break;
    }
}

static wc_buf buf;

static wc_slice write_value(uint64_t seed)
{
    wc_mp_writer w;
    choices c = {seed};
    wc_buf_deinit(&buf);
    wc_buf_init(&buf, 16u << 20);
    wc_mp_buf_begin(&w, &buf);
    visit(&c, &w, NULL, 0);
    assert_int_equal(wc_mp_buf_end(&w), 0);
    return wc_buf_slice(&buf);
}

static void prop_mp__what_is_written_reads_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        wc_mp_reader r;
        choices c = {seed};
        wc_mp_reader_init(&r, write_value(seed));
        visit(&c, NULL, &r, 0);
        assert_ptr_equal(r.at, r.end);
        assert_true(wc_mp_ok(&r));
    }
}

static void prop_mp__skipping_stops_where_reading_stops(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        wc_mp_reader r;
        wc_mp_reader_init(&r, write_value(seed));
        assert_true(wc_mp_skip(&r));
        assert_ptr_equal(r.at, r.end);
    }
}

static void prop_mp__no_cut_of_a_value_is_a_value(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        wc_slice whole = write_value(seed);
        size_t step = whole.len / 200 + 1;
        for (size_t len = 0; len < whole.len; len += step) {
            wc_mp_reader r;
            wc_mp_reader_init(&r, wc_slice_of(whole.ptr, len));
            assert_false(wc_mp_skip(&r));
        }
    }
}

/* The writer's fixed buffer and its growing one hold the same bytes. */
static void prop_mp__both_kinds_of_memory_get_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        wc_slice grown = write_value(seed);
        uint8_t *fixed = test_malloc(grown.len);
        wc_mp_writer w;
        choices c = {seed};
        wc_mp_writer_init(&w, fixed, grown.len);
        visit(&c, &w, NULL, 0);
        assert_true(wc_slice_eq(wc_mp_written(&w), grown));
        test_free(fixed);
    }
}

static int teardown(void **state)
{
    (void)state;
    wc_buf_deinit(&buf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prop_mp__what_is_written_reads_back),
        cmocka_unit_test(prop_mp__skipping_stops_where_reading_stops),
        cmocka_unit_test(prop_mp__no_cut_of_a_value_is_a_value),
        cmocka_unit_test(prop_mp__both_kinds_of_memory_get_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
