/* sdk/c/src/memory.c: the memory functions that the compiler calls and an arena from the end of the module's data to the
 * end of its memory, reset at the beginning of each call.
 *
 * Nothing of a C library is linked. The loops move eight bytes at a time, which wasm32 allows at any address.
 */
#include "sdk.h"

void *memcpy(void *to, const void *from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);
size_t strlen(const char *text);

typedef uint64_t __attribute__((aligned(1), may_alias)) word;

#define PAGE_SIZE 65536u

extern uint8_t __heap_base; /* the linker's: first byte behind data and stack */

static uint8_t *next;
static uint8_t *end;

void *memcpy(void *to, const void *from, size_t len)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    for (; len >= sizeof(word); len -= sizeof(word), out += sizeof(word), in += sizeof(word))
        *(word *)(void *)out = *(const word *)(const void *)in;
    while (len-- > 0)
        *out++ = *in++;
    return to;
}

void *memmove(void *to, const void *from, size_t len)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    if (out <= in)
        return memcpy(to, from, len);
    while (len-- > 0)
        out[len] = in[len];
    return to;
}

void *memset(void *to, int byte, size_t len)
{
    uint8_t *out = to;
    word filled = (uint8_t)byte * 0x0101010101010101u;
    for (; len >= sizeof(word); len -= sizeof(word), out += sizeof(word))
        *(word *)(void *)out = filled;
    while (len-- > 0)
        *out++ = (uint8_t)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *left = a, *right = b;
    for (; len > 0; len--, left++, right++) {
        if (*left != *right)
            return *left - *right;
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t len = 0;
    while (text[len] != '\0')
        len++;
    return len;
}

void wc_sdk_arena_reset(void)
{
    next = &__heap_base;
    end = (uint8_t *)(__builtin_wasm_memory_size(0) * PAGE_SIZE);
}

size_t wc_actor_used(void)
{
    return next == NULL ? 0 : (size_t)(next - &__heap_base);
}

/* Not zeroed. */
void *wc_sdk_alloc(size_t size)
{
    size_t rounded = (size + 7) & ~(size_t)7;
    if (next == NULL)
        wc_sdk_arena_reset();
    if (rounded < size)
        return NULL;
    if ((size_t)(end - next) < rounded) {
        size_t pages = (rounded - (size_t)(end - next) + PAGE_SIZE - 1) / PAGE_SIZE;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1)
            return NULL;
        end += pages * PAGE_SIZE;
    }
    uint8_t *given = next;
    next += rounded;
    return given;
}

/* The last thing given out grows where it is; anything else moves. */
void *wc_sdk_realloc(void *old, size_t old_size, size_t size)
{
    uint8_t *given = old;
    if (given != NULL && given + ((old_size + 7) & ~(size_t)7) == next) {
        next = given;
        if (wc_sdk_alloc(size) != NULL)
            return given;
        next = given + ((old_size + 7) & ~(size_t)7);
        return NULL;
    }
    uint8_t *moved = wc_sdk_alloc(size);
    if (moved != NULL && old_size > 0)
        memcpy(moved, old, old_size);
    return moved;
}

void *wc_actor_alloc(size_t size)
{
    void *given = wc_sdk_alloc(size);
    if (given != NULL)
        memset(given, 0, size);
    return given;
}
