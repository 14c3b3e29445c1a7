/* Tables byte for byte against the outputs of spec wash 14.3; `~` stands for a space at the end of the
 * lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"
#include "wash/table.h"

#define ECHO_ACCOUNT "ACOJJN6WUP4ODD75XEBKKTCCUJJCY5ZKQ56XVKYK4BEJWGVAOOQHZMCW"
#define ECHO_MODULE "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define LOOP_ACCOUNT "ACCHS57D3P2VEON5MQCJM4YA34GYBDFZR3IBG5EQNUONIHBO5X4NIURC"
#define LOOP_MODULE "MBQ2RC3BARXFWTBFW5UJ6J3QSAVYJ7D64Z5LRCPR3UI44F65Q3OMNGYM"
#define SERVICE "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
#define HOST "NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY"

static void row_of(wc_table *t, size_t span, int align, const char *text)
{
    wc_table_row(t);
    wc_table_cell(t, wc_slice_str(text), span, align);
}

static void pair(wc_table *t, size_t span, const char *label, const char *value, int align)
{
    wc_table_row(t);
    wc_table_cell(t, wc_slice_str(label), span, WC_TABLE_LEFT);
    wc_table_cell(t, wc_slice_str(value), span, align);
}

static void check(wc_table *t, const char *expected)
{
    wc_buf out, plain;
    wc_buf_init(&out, 1u << 20);
    wc_buf_init(&plain, 1u << 20);
    wc_table_render(t, &out);
    /* In the vectors a space is written as a middle dot, as the spec does. */
    for (wc_slice rest = wc_slice_str(expected); rest.len > 0;) {
        bool is_dot = wc_slice_starts(rest, WC_LIT("·"));
        wc_buf_append_byte(&plain, is_dot ? ' ' : rest.ptr[0]);
        rest = wc_slice_from(rest, is_dot ? 2 : 1);
    }
    assert_string_equal(wc_buf_cstr(&out), wc_buf_cstr(&plain));
    wc_buf_deinit(&out);
    wc_buf_deinit(&plain);
    wc_table_free(t);
}

static void test_table__draws_claims_inspect_of_echo(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 68, false);
    row_of(t, 2, WC_TABLE_CENTRE, "Echo - Module");
    pair(t, 1, "Account", ECHO_ACCOUNT, WC_TABLE_RIGHT);
    pair(t, 1, "Module", ECHO_MODULE, WC_TABLE_RIGHT);
    pair(t, 1, "Expires", "never", WC_TABLE_RIGHT);
    pair(t, 1, "Can Be Used", "immediately", WC_TABLE_RIGHT);
    pair(t, 1, "Version", "0.3.7 (4)", WC_TABLE_RIGHT);
    pair(t, 1, "Call Alias", "(Not set)", WC_TABLE_RIGHT);
    row_of(t, 2, WC_TABLE_CENTRE, "Capabilities");
    row_of(t, 2, WC_TABLE_LEFT, "HTTP Server\nLogging");
    row_of(t, 2, WC_TABLE_CENTRE, "Tags");
    row_of(t, 2, WC_TABLE_LEFT, "None");
    check(t, "··········································································\n"
             "·······························Echo·-·Module······························\n"
             "··Account·······ACOJJN6WUP4ODD75XEBKKTCCUJJCY5ZKQ56XVKYK4BEJWGVAOOQHZMCW··\n"
             "··Module········MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5··\n"
             "··Expires··························································never··\n"
             "··Can·Be·Used················································immediately··\n"
             "··Version······················································0.3.7·(4)··\n"
             "··Call·Alias···················································(Not·set)··\n"
             "·······························Capabilities·······························\n"
             "··HTTP·Server·····························································\n"
             "··Logging·································································\n"
             "···································Tags···································\n"
             "··None····································································\n"
             "··········································································\n");
}

static void test_table__draws_par_inspect(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 68, false);
    row_of(t, 2, WC_TABLE_CENTRE, "HTTP Server - Provider Archive");
    pair(t, 1, "Account", ECHO_ACCOUNT, WC_TABLE_RIGHT);
    pair(t, 1, "Service", SERVICE, WC_TABLE_RIGHT);
    pair(t, 1, "Capability Contract ID", "wasmcloud:httpserver", WC_TABLE_RIGHT);
    pair(t, 1, "Vendor", "wasmCloud", WC_TABLE_RIGHT);
    pair(t, 1, "Version", "0.17.0", WC_TABLE_RIGHT);
    pair(t, 1, "Revision", "0", WC_TABLE_RIGHT);
    row_of(t, 2, WC_TABLE_CENTRE, "Supported Architecture Targets");
    row_of(t, 2, WC_TABLE_LEFT,
           "x86_64-macos\narmv7-linux\naarch64-linux\nx86_64-windows\nx86_64-linux\naarch64-macos");
    check(t, "······················································································\n"
             "····························HTTP·Server·-·Provider·Archive····························\n"
             "··Account···················ACOJJN6WUP4ODD75XEBKKTCCUJJCY5ZKQ56XVKYK4BEJWGVAOOQHZMCW··\n"
             "··Service···················VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M··\n"
             "··Capability·Contract·ID········································wasmcloud:httpserver··\n"
             "··Vendor···································································wasmCloud··\n"
             "··Version·····································································0.17.0··\n"
             "··Revision·········································································0··\n"
             "····························Supported·Architecture·Targets····························\n"
             "··x86_64-macos········································································\n"
             "··armv7-linux·········································································\n"
             "··aarch64-linux·······································································\n"
             "··x86_64-windows······································································\n"
             "··x86_64-linux········································································\n"
             "··aarch64-macos·······································································\n"
             "······················································································\n");
}

static void test_table__draws_hosts(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 80, false);
    pair(t, 1, "Host ID", "Uptime (seconds)", WC_TABLE_LEFT);
    pair(t, 1, HOST, "167", WC_TABLE_LEFT);
    check(t, "···············································································\n"
             "··Host·ID····················································Uptime·(seconds)··\n"
             "··NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY···167···············\n"
             "···············································································\n");
}

static void test_table__draws_inventory_of_spans(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 80, false);
    row_of(t, 4, WC_TABLE_CENTRE, "Host Inventory (" HOST ")");
    row_of(t, 4, WC_TABLE_LEFT, "");
    pair(t, 2, "hostcore.arch", "x86_64", WC_TABLE_LEFT);
    pair(t, 2, "hostcore.os", "linux", WC_TABLE_LEFT);
    pair(t, 2, "hostcore.osfamily", "unix", WC_TABLE_LEFT);
    row_of(t, 4, WC_TABLE_LEFT, "");
    pair(t, 2, "Actor ID", "Image Reference", WC_TABLE_LEFT);
    pair(t, 2, ECHO_MODULE, "wasmcloud.azurecr.io/echo:0.2.0", WC_TABLE_LEFT);
    row_of(t, 4, WC_TABLE_LEFT, "");
    wc_table_row(t);
    wc_table_cell(t, WC_LIT("Provider ID"), 2, WC_TABLE_LEFT);
    wc_table_cell(t, WC_LIT("Link Name"), 1, WC_TABLE_LEFT);
    wc_table_cell(t, WC_LIT("Image Reference"), 1, WC_TABLE_LEFT);
    wc_table_row(t);
    wc_table_cell(t, WC_LIT(SERVICE), 2, WC_TABLE_LEFT);
    wc_table_cell(t, WC_LIT("default"), 1, WC_TABLE_LEFT);
    wc_table_cell(t, WC_LIT("wasmcloud.azurecr.io/httpserver:0.11.1"), 1, WC_TABLE_LEFT);
    /* clang-format off */
    check(t,
          "··························································································································\n"
          "·························Host·Inventory·(NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY)························\n"
          "··························································································································\n"
          "··hostcore.arch················································x86_64·····················································\n"
          "··hostcore.os··················································linux······················································\n"
          "··hostcore.osfamily············································unix·······················································\n"
          "··························································································································\n"
          "··Actor·ID·····················································Image·Reference············································\n"
          "··MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5·····wasmcloud.azurecr.io/echo:0.2.0····························\n"
          "··························································································································\n"
          "··Provider·ID··················································Link·Name··········Image·Reference·························\n"
          "··VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M·····default············wasmcloud.azurecr.io/httpserver:0.11.1··\n"
          "··························································································································\n");
    /* clang-format on */
}

static void test_table__draws_the_inventory_of_an_empty_host(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 80, false);
    row_of(t, 4, WC_TABLE_CENTRE, "Host Inventory (" HOST ")");
    row_of(t, 4, WC_TABLE_CENTRE, "No labels present");
    row_of(t, 4, WC_TABLE_CENTRE, "No actors found");
    row_of(t, 4, WC_TABLE_LEFT, "No providers found");
    check(t, "··············································································\n"
             "··Host·Inventory·(NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY)··\n"
             "·······························No·labels·present······························\n"
             "································No·actors·found·······························\n"
             "··No·providers·found··························································\n"
             "··············································································\n");
}

static void test_table__draws_claims_of_the_lattice(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BLANK, 80, false);
    row_of(t, 2, WC_TABLE_CENTRE, "Claims");
    pair(t, 1, "Issuer", ECHO_ACCOUNT, WC_TABLE_LEFT);
    pair(t, 1, "Subject", ECHO_MODULE, WC_TABLE_LEFT);
    pair(t, 1, "Capabilities", "wasmcloud:httpserver", WC_TABLE_LEFT);
    pair(t, 1, "Version", "0.2.0", WC_TABLE_LEFT);
    pair(t, 1, "Revision", "2", WC_TABLE_LEFT);
    row_of(t, 2, WC_TABLE_LEFT, "");
    check(t, "············································································\n"
             "···································Claims···································\n"
             "··Issuer··········ACOJJN6WUP4ODD75XEBKKTCCUJJCY5ZKQ56XVKYK4BEJWGVAOOQHZMCW··\n"
             "··Subject·········MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5··\n"
             "··Capabilities····wasmcloud:httpserver······································\n"
             "··Version·········0.2.0·····················································\n"
             "··Revision········2·························································\n"
             "············································································\n"
             "············································································\n");
}

static void test_table__draws_boxes_with_row_lines(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BOX, 68, true);
    row_of(t, 2, WC_TABLE_CENTRE, "Secure Actor - Module");
    pair(t, 1, "Account", LOOP_ACCOUNT, WC_TABLE_RIGHT);
    pair(t, 1, "Module", LOOP_MODULE, WC_TABLE_RIGHT);
    pair(t, 1, "Expires", "never", WC_TABLE_RIGHT);
    pair(t, 1, "Can Be Used", "immediately", WC_TABLE_RIGHT);
    pair(t, 1, "Version", "1.0.0 (0)", WC_TABLE_RIGHT);
    row_of(t, 2, WC_TABLE_CENTRE, "Capabilities");
    row_of(t, 2, WC_TABLE_LEFT, "K/V Store\nMessaging\nHTTP Client\nHTTP Server");
    row_of(t, 2, WC_TABLE_CENTRE, "Tags");
    row_of(t, 2, WC_TABLE_LEFT, "None");
    check(t, "╔════════════════════════════════════════════════════════════════════════╗\n"
             "║                          Secure Actor - Module                         ║\n"
             "╠═════════════╦══════════════════════════════════════════════════════════╣\n"
             "║ Account     ║ ACCHS57D3P2VEON5MQCJM4YA34GYBDFZR3IBG5EQNUONIHBO5X4NIURC ║\n"
             "╠═════════════╬══════════════════════════════════════════════════════════╣\n"
             "║ Module      ║ MBQ2RC3BARXFWTBFW5UJ6J3QSAVYJ7D64Z5LRCPR3UI44F65Q3OMNGYM ║\n"
             "╠═════════════╬══════════════════════════════════════════════════════════╣\n"
             "║ Expires     ║                                                    never ║\n"
             "╠═════════════╬══════════════════════════════════════════════════════════╣\n"
             "║ Can Be Used ║                                              immediately ║\n"
             "╠═════════════╬══════════════════════════════════════════════════════════╣\n"
             "║ Version     ║                                                1.0.0 (0) ║\n"
             "╠═════════════╩══════════════════════════════════════════════════════════╣\n"
             "║                              Capabilities                              ║\n"
             "╠════════════════════════════════════════════════════════════════════════╣\n"
             "║ K/V Store                                                              ║\n"
             "║ Messaging                                                              ║\n"
             "║ HTTP Client                                                            ║\n"
             "║ HTTP Server                                                            ║\n"
             "╠════════════════════════════════════════════════════════════════════════╣\n"
             "║                                  Tags                                  ║\n"
             "╠════════════════════════════════════════════════════════════════════════╣\n"
             "║ None                                                                   ║\n"
             "╚════════════════════════════════════════════════════════════════════════╝\n");
}

static void test_table__wraps_at_the_widest_column(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BOX, 6, false);
    pair(t, 1, "k", "abcdefghij", WC_TABLE_LEFT);
    check(t, "╔═══╦══════╗\n"
             "║ k ║ abcd ║\n"
             "║   ║ efgh ║\n"
             "║   ║ ij   ║\n"
             "╚═══╩══════╝\n");
}

static void test_table__fills_missing_cells_with_blanks(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BOX, 20, true);
    pair(t, 1, "a", "b", WC_TABLE_LEFT);
    row_of(t, 1, WC_TABLE_LEFT, "c");
    check(t, "╔═══╦═══╗\n"
             "║ a ║ b ║\n"
             "╠═══╬═══╣\n"
             "║ c ║   ║\n"
             "╚═══╩═══╝\n");
}

static void test_table__shows_control_characters_of_strangers_as_question_marks(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BOX, 20, false);
    row_of(t, 1, WC_TABLE_LEFT, "a\033[31m\rb\xc2\x9b\xe2\x80\xae\xff");
    check(t, "╔═════════════╗\n"
             "║ a?[31m?b??? ║\n"
             "╚═════════════╝\n");
}

static void test_table__counts_columns_not_bytes(void **state)
{
    (void)state;
    wc_table *t = wc_table_new(WC_TABLE_BOX, 20, false);
    row_of(t, 1, WC_TABLE_LEFT, "äöü");
    row_of(t, 1, WC_TABLE_LEFT, "日本");
    check(t, "╔══════╗\n"
             "║ äöü  ║\n"
             "║ 日本 ║\n"
             "╚══════╝\n");
}

static void test_table__without_rows_draws_nothing(void **state)
{
    (void)state;
    check(wc_table_new(WC_TABLE_BOX, 0, true), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__draws_claims_inspect_of_echo),
        cmocka_unit_test(test_table__draws_par_inspect),
        cmocka_unit_test(test_table__draws_hosts),
        cmocka_unit_test(test_table__draws_inventory_of_spans),
        cmocka_unit_test(test_table__draws_the_inventory_of_an_empty_host),
        cmocka_unit_test(test_table__draws_claims_of_the_lattice),
        cmocka_unit_test(test_table__draws_boxes_with_row_lines),
        cmocka_unit_test(test_table__wraps_at_the_widest_column),
        cmocka_unit_test(test_table__fills_missing_cells_with_blanks),
        cmocka_unit_test(test_table__shows_control_characters_of_strangers_as_question_marks),
        cmocka_unit_test(test_table__counts_columns_not_bytes),
        cmocka_unit_test(test_table__without_rows_draws_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
