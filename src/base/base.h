/* base/base.h: the whole room at once. */
#ifndef WC_BASE_BASE_H
#define WC_BASE_BASE_H

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/latch.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"
#include "base/num.h"
#include "base/slice.h"
#include "base/vec.h"

#endif
