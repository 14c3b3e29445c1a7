/* Generated from ../../interfaces/extras.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_EXTRAS_ACTOR_GENERATED_H
#define WC_EXTRAS_ACTOR_GENERATED_H

#include "contracts/extras.h"
#include "wasmcloud/actor.h"

/* Identifiers, random numbers and sequences from the host. Version 0.1.3: the structure form, which
 * the hosts from 0.15 to 0.18 implement. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
/* A random UUID in lower case. */
int wc_extras_request_guid(const char *link, const wc_extras_generator_request *value,
                           wc_extras_generator_result *out);
/* min may come out, max does not. */
int wc_extras_request_random(const char *link, const wc_extras_generator_request *value,
                             wc_extras_generator_result *out);
/* 0, 1, 2, ... for each actor; not kept over restarts. */
int wc_extras_request_sequence(const char *link, const wc_extras_generator_request *value,
                               wc_extras_generator_result *out);

#endif
