/* engine/pool.c: a pool of ready instances that threads check out, with worker-like growth: one more is made
 * when none is free and the maximum allows it; above the minimum those idle for max_idle_ms go at the next
 * get or put.
 *
 * Locks: pool->lock guards the slots; guest code (start functions) and frees run without it, on slots marked
 * as taken. The pool has no thread of its own.
 *
 * SPEC wapc 9 (pools), 12 (O1).
 */
#include <errno.h>
#include <time.h>

#include "engine/internal.h"

enum { SLOT_EMPTY, SLOT_IDLE, SLOT_OUT };

typedef struct pool_slot {
    wapc_instance *instance;
    int state;           /* OUT also while an instance is made, replaced or freed */
    bool is_checked_out; /* by a caller */
    uint64_t idle_since_ns;
    uint32_t generation; /* of the module it runs */
} pool_slot;

struct wapc_pool {
    wapc_pool_config config;
    wapc_engine *engine;
    wapc_module *module;
    uint32_t generation; /* counts live updates */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_mutex_t replace_lock; /* one live update at a time; taken before lock */
    bool is_closed;
    uint32_t live; /* slots that are not empty */
    pool_slot *slots;
};

void wapc_pool_config_init(wapc_pool_config *config)
{
    *config = (wapc_pool_config){.struct_size = sizeof *config,
                                 .min_instances = 1,
                                 .max_instances = 2,
                                 .max_wait_ms = 100,
                                 .max_idle_ms = 300000};
}

/* ---- slots; the lock is held ---- */

static pool_slot *find_idle(wapc_pool *pool)
{
    for (uint32_t i = 0; i < pool->config.max_instances; i++)
        if (pool->slots[i].state == SLOT_IDLE)
            return &pool->slots[i];
    return NULL;
}

/* An empty slot, taken; NULL when the maximum is reached. */
static pool_slot *take_empty(wapc_pool *pool)
{
    for (uint32_t i = 0; i < pool->config.max_instances; i++) {
        if (pool->slots[i].state != SLOT_EMPTY)
            continue;
        pool->slots[i].state = SLOT_OUT;
        pool->live++;
        return &pool->slots[i];
    }
    return NULL;
}

static void make_idle(wapc_pool *pool, pool_slot *slot)
{
    slot->state = SLOT_IDLE;
    slot->is_checked_out = false;
    slot->idle_since_ns = wc__engine_now(pool->engine);
    pthread_cond_broadcast(&pool->changed);
}

static void make_empty(wapc_pool *pool, pool_slot *slot)
{
    *slot = (pool_slot){0};
    pool->live--;
    pthread_cond_broadcast(&pool->changed);
}

/* ---- guest code; the lock is not held, the slot is taken ---- */

/* Puts a new instance into the slot. */
static int fill_slot(wapc_pool *pool, pool_slot *slot, wc_error *err)
{
    pthread_mutex_lock(&pool->lock);
    wapc_module *module = wapc_module_ref(pool->module);
    slot->generation = pool->generation;
    pthread_mutex_unlock(&pool->lock);
    wapc_instance *instance;
    int rc = wapc_instance_new(module, &pool->config.callbacks, pool->config.ctx, &instance, err);
    wapc_module_unref(module);
    if (rc)
        return rc;
    instance->pool = pool;
    instance->pool_slot = (uint32_t)(slot - pool->slots);
    slot->instance = instance;
    return 0;
}

/* Takes one instance that may go: idle for too long and above the minimum. */
static wapc_instance *take_stale(wapc_pool *pool)
{
    uint64_t now = wc__engine_now(pool->engine), max_ns = (uint64_t)pool->config.max_idle_ms * 1000000u;
    wapc_instance *stale = NULL;
    pthread_mutex_lock(&pool->lock);
    for (uint32_t i = pool->config.max_instances;
         i-- > 0 && !stale && pool->live > pool->config.min_instances;) {
        pool_slot *slot = &pool->slots[i];
        if (slot->state != SLOT_IDLE || now - slot->idle_since_ns < max_ns)
            continue;
        stale = slot->instance;
        make_empty(pool, slot);
    }
    pthread_mutex_unlock(&pool->lock);
    return stale;
}

static void shrink(wapc_pool *pool)
{
    wapc_instance *stale;
    while ((stale = take_stale(pool)) != NULL)
        wapc_instance_free(stale);
}

/* ---- life ---- */

static int check_config(const wapc_pool_config *config, wc_error *err)
{
    if (config->struct_size != sizeof *config)
        return wc_fail(err, WC_EINVAL, "struct_size is %u: start from wapc_pool_config_init",
                       config->struct_size);
    if (config->max_instances == 0 || config->max_instances > 100000)
        return wc_fail(err, WC_EINVAL, "max_instances is %u, allowed are 1 to 100000", config->max_instances);
    if (config->min_instances > config->max_instances)
        return wc_fail(err, WC_EINVAL, "min_instances is %u, max_instances %u", config->min_instances,
                       config->max_instances);
    return 0;
}

static int fill_minimum(wapc_pool *pool, wc_error *err)
{
    for (uint32_t i = 0; i < pool->config.min_instances; i++) {
        pthread_mutex_lock(&pool->lock);
        pool_slot *slot = take_empty(pool);
        pthread_mutex_unlock(&pool->lock);
        int rc = fill_slot(pool, slot, err);
        pthread_mutex_lock(&pool->lock);
        if (rc)
            make_empty(pool, slot);
        else
            make_idle(pool, slot);
        pthread_mutex_unlock(&pool->lock);
        if (rc)
            return rc;
    }
    return 0;
}

int wapc_pool_new(wapc_module *module, const wapc_pool_config *config, wapc_pool **out_pool, wc_error *err)
{
    int rc = check_config(config, err);
    if (rc)
        return rc;
    wapc_pool *pool = WC_NEW(wapc_pool);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_mutex_init(&pool->replace_lock, NULL);
    pool->config = *config;
    pool->engine = module->engine;
    pool->module = wapc_module_ref(module);
    pool->slots = wc_calloc(config->max_instances, sizeof *pool->slots);
    rc = fill_minimum(pool, err);
    if (rc) {
        wapc_pool_free(pool);
        return rc;
    }
    *out_pool = pool;
    return 0;
}

void wapc_pool_close(wapc_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_closed = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

static bool has_slot_out(const wapc_pool *pool)
{
    for (uint32_t i = 0; i < pool->config.max_instances; i++)
        if (pool->slots[i].state == SLOT_OUT)
            return true;
    return false;
}

void wapc_pool_free(wapc_pool *pool)
{
    if (!pool)
        return;
    wapc_pool_close(pool);
    pthread_mutex_lock(&pool->lock);
    while (has_slot_out(pool))
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    for (uint32_t i = 0; i < pool->config.max_instances; i++)
        wapc_instance_free(pool->slots[i].instance);
    wapc_module_unref(pool->module);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->replace_lock);
    wc_free(pool->slots);
    wc_free(pool);
}

/* ---- get and put ---- */

/* Waits for a change; false when `until` has passed. The lock is held. */
static bool wait_for_change(wapc_pool *pool, const struct timespec *until)
{
    return pthread_cond_timedwait(&pool->changed, &pool->lock, until) != ETIMEDOUT;
}

/* A ready slot, or an empty one to fill (*out_is_empty); the slot is taken. */
static int take_slot(wapc_pool *pool, pool_slot **out_slot, bool *out_is_empty, wc_error *err)
{
    uint64_t at = wc_env_monotonic_ns(&wc_env_system) + (uint64_t)pool->config.max_wait_ms * 1000000u;
    struct timespec until = {.tv_sec = (time_t)(at / 1000000000u), .tv_nsec = (long)(at % 1000000000u)};
    bool is_last = false;
    for (;;) {
        if (pool->is_closed)
            return wc_fail(err, WC_ECLOSED, "the pool is closed");
        pool_slot *slot = find_idle(pool);
        *out_is_empty = slot == NULL;
        if (!slot)
            slot = take_empty(pool);
        if (slot) {
            slot->state = SLOT_OUT;
            slot->is_checked_out = true;
            *out_slot = slot;
            return 0;
        }
        if (is_last)
            return wc_fail(err, WC_ETIMEOUT, "none of the %u instances became free within max_wait_ms %u",
                           pool->config.max_instances, pool->config.max_wait_ms);
        is_last = !wait_for_change(pool, &until);
    }
}

int wapc_pool_get(wapc_pool *pool, wapc_instance **out_instance, wc_error *err)
{
    pool_slot *slot = NULL;
    bool is_empty = false;
    shrink(pool);
    pthread_mutex_lock(&pool->lock);
    int rc = take_slot(pool, &slot, &is_empty, err);
    pthread_mutex_unlock(&pool->lock);
    if (rc)
        return rc;
    if (is_empty) {
        rc = fill_slot(pool, slot, err);
        if (rc) {
            pthread_mutex_lock(&pool->lock);
            make_empty(pool, slot);
            pthread_mutex_unlock(&pool->lock);
            return rc;
        }
    }
    *out_instance = slot->instance;
    return 0;
}

/* A taken slot becomes idle again; with a fresh instance when the old one is spoiled or out of date. */
static void give_back(wapc_pool *pool, pool_slot *slot)
{
    pthread_mutex_lock(&pool->lock);
    bool is_wanted = !pool->is_closed && pool->live <= WC_MAX(pool->config.min_instances, 1u);
    bool is_good = wapc_is_clean(slot->instance) && slot->generation == pool->generation;
    if (is_good) {
        make_idle(pool, slot);
        pthread_mutex_unlock(&pool->lock);
        return;
    }
    pthread_mutex_unlock(&pool->lock);
    wapc_instance_free(slot->instance);
    slot->instance = NULL;
    /* Above the minimum the next get makes one; one that cannot be made now is tried again then, where the
     * error is seen. */
    bool is_there = is_wanted && fill_slot(pool, slot, NULL) == 0;
    pthread_mutex_lock(&pool->lock);
    if (is_there)
        make_idle(pool, slot);
    else
        make_empty(pool, slot);
    pthread_mutex_unlock(&pool->lock);
}

int wapc_pool_put(wapc_pool *pool, wapc_instance *instance, wc_error *err)
{
    if (instance->pool == NULL) {
        wapc_instance_free(instance);
        return wc_fail(err, WC_EINVAL, "the instance is not of this pool: it was freed");
    }
    if (instance->pool != pool)
        return wc_fail(err, WC_EINVAL, "the instance is of another pool");
    pool_slot *slot = &pool->slots[instance->pool_slot];
    pthread_mutex_lock(&pool->lock);
    bool is_out = slot->is_checked_out && slot->instance == instance;
    if (is_out)
        slot->is_checked_out = false;
    pthread_mutex_unlock(&pool->lock);
    if (!is_out)
        return wc_fail(err, WC_EINVAL, "the instance was given back before");
    wapc_cancel(instance);
    shrink(pool);
    give_back(pool, slot); /* last: once nothing is checked out, another thread may free the pool */
    return 0;
}

int wapc_pool_call(wapc_pool *pool, wc_slice operation, wc_slice payload, uint32_t timeout_ms, uint8_t **out,
                   size_t *out_len, wc_error *err)
{
    wapc_instance *instance;
    wc_slice response;
    int rc = wapc_pool_get(pool, &instance, err);
    if (rc)
        return rc;
    rc = wapc_call(instance, operation, payload, timeout_ms, &response, err);
    if (rc == 0) {
        uint8_t *copy = wc_try_alloc(response.len + 1);
        if (copy && response.len)
            memcpy(copy, response.ptr, response.len);
        if (copy) {
            *out = copy;
            *out_len = response.len;
        } else {
            rc = wc_fail(err, WC_ENOMEM, "no memory for a response of %zu bytes", response.len);
        }
    }
    (void)wapc_pool_put(pool, instance, NULL);
    return rc;
}

void wapc_bytes_free(uint8_t *bytes)
{
    wc_free(bytes);
}

/* ---- live update ---- */

/* Takes an idle instance that still runs an older module. */
static pool_slot *take_outdated(wapc_pool *pool)
{
    pool_slot *found = NULL;
    pthread_mutex_lock(&pool->lock);
    for (uint32_t i = 0; i < pool->config.max_instances && !found; i++) {
        pool_slot *slot = &pool->slots[i];
        if (slot->state == SLOT_IDLE && slot->generation != pool->generation)
            found = slot;
    }
    if (found)
        found->state = SLOT_OUT;
    pthread_mutex_unlock(&pool->lock);
    return found;
}

int wapc_pool_replace(wapc_pool *pool, wapc_module *module, wc_error *err)
{
    /* The first instance of the new module decides; those checked out change when they come back. */
    wapc_instance *trial;
    if (module->engine != pool->engine)
        return wc_fail(err, WC_EINVAL, "Module replacement failed: the module belongs to another engine");
    pthread_mutex_lock(&pool->replace_lock);
    int rc = wapc_instance_new(module, &pool->config.callbacks, pool->config.ctx, &trial, err);
    if (rc) {
        wc_wrap(err, "Module replacement failed");
        goto out;
    }
    wapc_instance_free(trial);
    pthread_mutex_lock(&pool->lock);
    wapc_module *old = pool->module;
    pool->module = wapc_module_ref(module);
    pool->generation++;
    pthread_mutex_unlock(&pool->lock);
    wapc_module_unref(old);
    pool_slot *slot;
    while ((slot = take_outdated(pool)) != NULL)
        give_back(pool, slot);
out:
    pthread_mutex_unlock(&pool->replace_lock);
    return rc;
}
