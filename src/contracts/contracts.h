/* contracts/contracts.h: the messages of the first-party contracts as structures, bytes to structures and back.
 *
 * One place for both sides of the wire: host providers and the C guest SDK compile the same files. Freestanding: only
 * codec's MessagePack is used, nothing is allocated, slices borrow from the bytes that were read. A `_read` function leaves
 * its error in the reader (wc_mp_error, wc_mp_describe) and answers false; a `_write` function leaves it in the writer.
 *
 * Rules of all structures (interfaces.md 1 and 2): maps with the declared keys in the declared order are written; any order,
 * unknown keys, positional arrays and nil for empty texts, bytes, lists and maps are read; a missing required key is an
 * error that names it.
 *
 * docs/rfc/0001-contracts-room.md says why this is a room of its own.
 */
#ifndef WC_CONTRACTS_CONTRACTS_H
#define WC_CONTRACTS_CONTRACTS_H

#include "contracts/core.h"
#include "contracts/extras.h"
#include "contracts/httpserver.h"
#include "contracts/keyvalue.h"
#include "contracts/lists.h"
#include "contracts/logging.h"

#endif
