/* wash/table.h: tables of text on a grid: rows of cells that may span columns, wrapped and aligned. */
#ifndef WC_WASH_TABLE_H
#define WC_WASH_TABLE_H

#include <stdbool.h>

#include "base/buf.h"

enum { WC_TABLE_LEFT, WC_TABLE_RIGHT, WC_TABLE_CENTRE };

enum {
    WC_TABLE_BLANK, /* every border character is a space */
    WC_TABLE_BOX,   /* double box drawing */
};

#define WC_TABLE_COLUMNS 16u /* most columns of a table */
#define WC_TABLE_ROWS 200000u

typedef struct wc_table wc_table;

/* `column_max` is the widest a column may be (0: no limit); has_row_lines puts a line before every row. */
wc_table *wc_table_new(int style, size_t column_max, bool has_row_lines);
void wc_table_free(wc_table *table); /* NULL is fine */
/* Begins a row; the following cells belong to it. */
void wc_table_row(wc_table *table);
/* Adds a cell of `span` columns. The text is borrowed until the table is freed; newlines break it, other
 * control characters are shown as `?`: it may come from a stranger's token. A cell that does not fit into
 * WC_TABLE_COLUMNS is our own bug. */
void wc_table_cell(wc_table *table, wc_slice text, size_t span, int align);
/* Appends the table; its last line ends with a newline. */
void wc_table_render(const wc_table *table, wc_buf *out);

#endif
