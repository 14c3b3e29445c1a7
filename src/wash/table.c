/* wash/table.c: lays out and draws tables.
 *
 * The rules reproduce the table library of the era byte for byte, with its oddities: rounding of spans, the
 * extra column of some centred cells, a missing blank behind a text that reaches into the room of a border.
 * So the result can be compared with old output and cut by scripts. It deliberately does not: know terminals
 * or colours; a cell's text is never trusted (control characters become `?`).
 *
 * SPEC wash 14.1.
 */
#include "wash/table.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/num.h"
#include "base/vec.h"

#define TABLE_CELLS (WC_TABLE_ROWS * WC_TABLE_COLUMNS)

typedef struct cell {
    wc_slice text;
    size_t span;
    int align;
} cell;

typedef struct row {
    size_t first, count; /* cells */
    size_t columns;      /* sum of their spans */
} row;

typedef struct borders {
    const char *vertical, *horizontal;
    const char *top_left, *top, *top_right;
    const char *left, *cross, *right, *up, *down;
    const char *bottom_left, *bottom, *bottom_right;
} borders;

static const borders border_styles[] = {
    [WC_TABLE_BLANK] = {" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " "},
    [WC_TABLE_BOX] = {"║", "═", "╔", "╦", "╗", "╠", "╬", "╣", "╩", "╦", "╚", "╩", "╝"},
};

struct wc_table {
    const borders *style;
    size_t column_max;
    bool has_row_lines;
    WC_VEC(row) rows;
    WC_VEC(cell) cells;
};

/* What rendering works with. */
typedef struct layout {
    const wc_table *table;
    size_t columns;
    size_t width[WC_TABLE_COLUMNS];
    wc_buf *out;
} layout;

wc_table *wc_table_new(int style, size_t column_max, bool has_row_lines)
{
    wc_table *table = WC_NEW(wc_table);
    table->style = &border_styles[style];
    table->column_max = column_max ? column_max : SIZE_MAX;
    table->has_row_lines = has_row_lines;
    return table;
}

void wc_table_free(wc_table *table)
{
    if (!table)
        return;
    wc_vec_deinit(&table->rows);
    wc_vec_deinit(&table->cells);
    wc_free(table);
}

void wc_table_row(wc_table *table)
{
    row next = {.first = table->cells.len};
    WC_BUG_ON(wc_vec_push(&table->rows, WC_TABLE_ROWS, next) != 0);
}

void wc_table_cell(wc_table *table, wc_slice text, size_t span, int align)
{
    WC_BUG_ON(table->rows.len == 0 || span == 0);
    row *last = &table->rows.items[table->rows.len - 1];
    cell next = {.text = text, .span = span, .align = align};
    last->count++;
    last->columns += span;
    WC_BUG_ON(last->columns > WC_TABLE_COLUMNS);
    WC_BUG_ON(wc_vec_push(&table->cells, TABLE_CELLS, next) != 0);
}

/* --- characters --- */

/* The character at *at as a code point; bytes that are no UTF-8 count one by one as U+FFFD. */
static uint32_t next_character(wc_slice text, size_t *at)
{
    const uint8_t *p = text.ptr + *at;
    size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    uint32_t code = len == 1 ? p[0] : p[0] & (0x7fu >> len);
    if (!wc_slice_is_utf8(wc_slice_sub(text, *at, len))) {
        *at += 1;
        return 0xfffd;
    }
    for (size_t i = 1; i < len; i++)
        code = code << 6 | (p[i] & 0x3f);
    *at += len;
    return code;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_within(uint32_t code, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* Columns on a terminal: combining marks 0, East Asian wide characters and pictures 2. */
static size_t columns_of(uint32_t code)
{
    static const uint32_t none[][2] = {{0x300, 0x36f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};
    static const uint32_t wide[][2] = {
        {0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (code < 0x300)
        return 1;
    if (is_within(code, none, WC_COUNT(none)))
        return 0;
    return is_within(code, wide, WC_COUNT(wide)) ? 2 : 1;
}

/* --- pieces: the lines of one cell --- */

/* Cuts the next line off `text` from *at on: up to a newline, or until the line with its leading blank fills
 * `width` less one. Returns its columns with both blanks. *out_end is where it ends, *at where the next one
 * begins. */
static size_t next_piece(wc_slice text, size_t width, size_t *at, size_t *out_end)
{
    size_t used = 1, from = *at;
    *out_end = from;
    while (*at < text.len) {
        size_t next = *at;
        uint32_t code = next_character(text, &next);
        if (code == '\n') {
            *at = next;
            return used + 1;
        }
        if (used + 1 >= width && *at > from)
            return used + 1;
        used += columns_of(code);
        *at = *out_end = next;
    }
    *at = text.len + 1; /* no line follows, not even an empty one */
    return used + 1;
}

static size_t natural_width(wc_slice text)
{
    size_t widest = 0, end;
    for (size_t at = 0; at <= text.len;) {
        size_t columns = next_piece(text, SIZE_MAX, &at, &end);
        widest = WC_MAX(widest, columns);
    }
    return widest;
}

static void append_clean(wc_buf *out, wc_slice text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t code = next_character(text, &at);
        if (is_control(code) || code == 0xfffd)
            wc_buf_append_byte(out, '?');
        else
            wc_buf_append_slice(out, wc_slice_sub(text, from, at - from));
    }
}

/* --- column widths --- */

static void fit_cell(layout *l, const cell *c, size_t first, size_t least[])
{
    size_t max = l->table->column_max, minimum = (c->text.len > 0 ? 1u : 0u) + 2u;
    size_t natural = natural_width(c->text);
    for (size_t i = 0; i < c->span; i++) {
        bool is_extra = i + 1 == c->span && minimum % c->span != 0;
        size_t wanted = natural / c->span + is_extra;
        size_t *width = &l->width[first + i], *low = &least[first + i];
        *low = WC_MAX(*low, minimum / c->span + is_extra);
        *width = WC_MIN(WC_MAX(max, *low), WC_MAX(*width, wanted));
    }
}

static size_t span_width(const layout *l, size_t first, size_t span)
{
    size_t sum = 0;
    for (size_t i = 0; i < span && first + i < l->columns; i++)
        sum += l->width[first + i];
    return sum;
}

/* The oddity of the era: a centred cell that does not fill an even number of columns widens one column. The
 * count of columns runs behind after a cell of several, as it did there. */
static void widen_for_centred(layout *l, const row *r)
{
    size_t column = 0;
    for (size_t i = 0; i < r->count; i++) {
        const cell *c = &l->table->cells.items[r->first + i];
        size_t total = span_width(l, column, c->span);
        if (c->align == WC_TABLE_CENTRE && natural_width(c->text) != total && total % 2 == 0 &&
            l->width[column] < l->table->column_max)
            l->width[column]++;
        column += c->span == 1 ? 1 : c->span - 1;
    }
}

static void fit_columns(layout *l)
{
    const wc_table *table = l->table;
    size_t least[WC_TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < table->rows.len; i++)
        l->columns = WC_MAX(l->columns, table->rows.items[i].columns);
    for (size_t i = 0; i < table->rows.len; i++) {
        const row *r = &table->rows.items[i];
        for (size_t k = 0, column = 0; k < r->count; k++) {
            const cell *c = &table->cells.items[r->first + k];
            fit_cell(l, c, column, least);
            column += c->span;
        }
    }
    for (size_t i = 0; i < table->rows.len; i++)
        widen_for_centred(l, &table->rows.items[i]);
}

/* --- drawing --- */

static void append_times(wc_buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        wc_buf_append_str(out, text);
}

/* Whether a cell of the row ends at this column; a row that is not there has no boundaries, cells that are
 * missing have all. */
static bool has_boundary(const layout *l, const row *r, size_t column)
{
    size_t end = 0;
    if (!r)
        return false;
    for (size_t i = 0; i < r->count; i++) {
        end += l->table->cells.items[r->first + i].span;
        if (end >= column + 1)
            return end == column + 1;
    }
    return true;
}

static const char *junction(const layout *l, const row *above, const row *below, size_t column)
{
    const borders *b = l->table->style;
    bool is_above = has_boundary(l, above, column), is_below = has_boundary(l, below, column);
    if (is_above && is_below)
        return b->cross;
    if (is_above)
        return below ? b->up : b->bottom;
    if (is_below)
        return above ? b->down : b->top;
    return b->horizontal;
}

static void draw_line(const layout *l, const row *above, const row *below)
{
    const borders *b = l->table->style;
    wc_buf_append_str(l->out, !above ? b->top_left : !below ? b->bottom_left : b->left);
    for (size_t i = 0; i < l->columns; i++) {
        append_times(l->out, b->horizontal, l->width[i]);
        if (i + 1 < l->columns)
            wc_buf_append_str(l->out, junction(l, above, below, i));
    }
    wc_buf_append_str(l->out, !above ? b->top_right : !below ? b->bottom_right : b->right);
    wc_buf_append_byte(l->out, '\n');
}

/* `sum` is the width of the cell's columns, without the borders between them that the cell covers. */
static void draw_piece(const layout *l, const cell *c, wc_slice piece, size_t columns, size_t sum)
{
    size_t padding = sum >= columns ? sum - columns + c->span - 1 : 0;
    size_t left = c->align == WC_TABLE_LEFT    ? 0
                  : c->align == WC_TABLE_RIGHT ? padding
                                               : padding - padding / 2;
    append_times(l->out, " ", left + 1);
    append_clean(l->out, piece);
    append_times(l->out, " ", padding - left + 1);
}

/* One line of text of a row. `at` holds how far each cell's text is drawn. True when some cell has more. */
static bool draw_row_line(const layout *l, const row *r, size_t at[])
{
    bool has_more = false;
    size_t column = 0;
    for (size_t i = 0; i < r->count; i++) {
        const cell *c = &l->table->cells.items[r->first + i];
        size_t sum = span_width(l, column, c->span), width = sum + c->span - 1, from = at[i], end;
        wc_buf_append_str(l->out, l->table->style->vertical);
        if (from <= c->text.len) {
            size_t columns = next_piece(c->text, width, &at[i], &end);
            draw_piece(l, c, wc_slice_sub(c->text, from, end - from), columns, sum);
        } else {
            append_times(l->out, " ", width);
        }
        has_more = has_more || at[i] <= c->text.len;
        column += c->span;
    }
    for (; column < l->columns; column++) {
        wc_buf_append_str(l->out, l->table->style->vertical);
        append_times(l->out, " ", l->width[column]);
    }
    wc_buf_append_str(l->out, l->table->style->vertical);
    wc_buf_append_byte(l->out, '\n');
    return has_more;
}

void wc_table_render(const wc_table *table, wc_buf *out)
{
    layout l = {.table = table, .out = out};
    const row *above = NULL;
    if (table->rows.len == 0)
        return;
    fit_columns(&l);
    for (size_t i = 0; i < table->rows.len; i++) {
        const row *r = &table->rows.items[i];
        size_t at[WC_TABLE_COLUMNS] = {0};
        if (i == 0 || table->has_row_lines)
            draw_line(&l, above, r);
        while (draw_row_line(&l, r, at) && !out->is_failed)
            continue;
        above = r;
    }
    draw_line(&l, above, NULL);
}
