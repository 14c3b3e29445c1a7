/* widl/c_source.c: the source of a contract.
 *
 * SPEC widl 8.
 */
#include "widl/c_int.h"

int wc_widl_c_source(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    c_gen c;
    if (wc__c_begin(&c, doc, options, out, err) != 0)
        return wc__c_end(&c);
    wc__c_put_origin(&c, "");
    wc__c_put(&c, "#include \"%.*s\"\n", WC_FMT(options->header));
    if (options->has_pass)
        wc__c_put(&c, "\n#include \"codec/mp_put.h\"\n");
    for (const c_node *node = c.nodes; node && wc__c_has_codec(&c); node = node->next) {
        wc__c_put_codec(&c, node);
        if (options->has_pass)
            wc__c_put_pass(&c, node);
    }
    wc__c_put_operations(&c, false);
    wc__c_put_callers(&c, false);
    wc__c_put_handlers(&c, false);
    return wc__c_end(&c);
}
