/* wasmcloud/extras.h: identifiers, random numbers and sequences (contract wasmcloud:extras). SPEC interfaces 5.9. */
#ifndef WASMCLOUD_EXTRAS_H
#define WASMCLOUD_EXTRAS_H

#include "wasmcloud/actor.h"

int wc_extras_guid(wc_slice *out_guid);
/* `min` may come out, `max` does not. */
int wc_extras_random(uint32_t min, uint32_t max, uint32_t *out);
/* 0, 1, 2, ... for this actor. */
int wc_extras_sequence(uint64_t *out);

#endif
