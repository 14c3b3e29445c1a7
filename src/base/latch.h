/* base/latch.h: one thread waits until others have counted down. The only blocking meeting point between threads that the
 * rooms above use; worker loops count down, they never wait. */
#ifndef WC_BASE_LATCH_H
#define WC_BASE_LATCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct wc_latch {
    pthread_mutex_t lock;
    pthread_cond_t reached;
    uint32_t left;
} wc_latch;

void wc_latch_init(wc_latch *latch, uint32_t count);
void wc_latch_deinit(wc_latch *latch); /* nobody may wait or count down any more */
void wc_latch_add(wc_latch *latch, uint32_t count);
void wc_latch_count_down(wc_latch *latch); /* the last one wakes the waiter; the latch may be gone after it */
void wc_latch_wait(wc_latch *latch);
/* False when `ms` milliseconds passed first. */
bool wc_latch_wait_ms(wc_latch *latch, uint32_t ms);

#endif
