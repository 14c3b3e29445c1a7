/* room: lattice. Control messages and link advertisements as they come from the bus: the first byte picks which. What is
 * accepted has every string its command needs. */
#include "lattice/lattice_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const wc__request *request)
{
    switch (request->ask) {
    case WC_ASK_UPDATE_ACTOR:
        WC_BUG_ON(request->ref == NULL || request->new_ref == NULL);
        break;
    case WC_ASK_AUCTION_ACTOR:
    case WC_ASK_AUCTION_PROVIDER:
        WC_BUG_ON(request->ref == NULL || wc_value_type(request->constraints) != WC_VALUE_OBJECT);
        break;
    case WC_ASK_START_ACTOR:
    case WC_ASK_STOP_ACTOR:
    case WC_ASK_START_PROVIDER:
    case WC_ASK_STOP_PROVIDER:
        WC_BUG_ON(request->ref == NULL || request->link_name == NULL || request->link_name[0] == 0);
        break;
    case WC_ASK_SET_LINK:
    case WC_ASK_REMOVE_LINK:
        WC_BUG_ON(!request->link.actor || !request->link.provider || !request->link.contract ||
                  !request->link.link_name);
        for (size_t i = 0; i < request->link.value_count; i++)
            WC_BUG_ON(!request->link.values[i].key || !request->link.values[i].value);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc__request request;
    wc_error err;
    if (size < 1 || size > 65536)
        return 0;
    wc__ask ask = (wc__ask)(data[0] % (WC_ASK_REMOVE_LINK + 1));
    if (wc__request_decode(ask, wc_slice_of(data + 1, size - 1), &request, &err) == 0)
        check(&request);
    wc__request_deinit(&request);
    return 0;
}
