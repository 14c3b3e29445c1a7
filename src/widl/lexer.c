/* widl/lexer.c: characters to tokens. Comments are collected aside, so that the formatter can put them back.
 *
 * SPEC widl 1.
 */
#include "widl/widl_int.h"

#define PUNCTUATORS "!$&():=?@[]{}|*"

void wc__widl_lexer_init(widl_lexer *lexer, wc_widl_doc *doc, wc_error *err)
{
    const uint8_t *start = doc->text.ptr ? doc->text.ptr : (const uint8_t *)"";
    *lexer = (widl_lexer){.doc = doc, .at = start, .end = start + doc->text.len, .line = 1, .err = err};
    if (wc_slice_starts(doc->text, WC_LIT("\xef\xbb\xbf")))
        lexer->at += 3;
    lexer->line_start = lexer->at;
}

/* Counting goes on where it ended last, so that a file of one long line costs no more than any other. */
static widl_place place_of(widl_lexer *lexer, const uint8_t *at)
{
    if (lexer->counted < lexer->line_start || lexer->counted > at) {
        lexer->counted = lexer->line_start;
        lexer->column = 1;
    }
    for (; lexer->counted < at; lexer->counted++)
        lexer->column += (*lexer->counted & 0xc0) != 0x80;
    return (widl_place){lexer->line, lexer->column};
}

static bool fail_at(widl_lexer *lexer, const uint8_t *at, const char *what)
{
    lexer->status = wc__widl_fail(lexer->doc, place_of(lexer, at), WC_EFORMAT, lexer->err, "Syntax Error: %s",
                                  what);
    return false;
}

static bool fail_memory(widl_lexer *lexer)
{
    lexer->status = wc_fail(lexer->err, WC_ENOMEM, "%s: out of memory", lexer->doc->file);
    return false;
}

static void next_line(widl_lexer *lexer)
{
    lexer->line++;
    lexer->line_start = lexer->at;
}

static bool take_comment(widl_lexer *lexer)
{
    const uint8_t *start = lexer->at;
    while (lexer->at < lexer->end && *lexer->at != '\n')
        lexer->at++;
    widl_comment *comment = wc_arena_calloc(lexer->doc->arena, 1, sizeof *comment);
    if (comment == NULL)
        return fail_memory(lexer);
    wc_slice text = wc_slice_of(start + 1, (size_t)(lexer->at - start - 1));
    while (text.len > 0 && (text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == ' ' ||
                            text.ptr[text.len - 1] == '\t'))
        text.len--;
    *comment = (widl_comment){text, lexer->line, lexer->last_line == lexer->line, NULL};
    if (lexer->last_comment)
        lexer->last_comment->next = comment;
    else
        lexer->comments = comment;
    lexer->last_comment = comment;
    return true;
}

static bool skip_ignored(widl_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        uint8_t c = *lexer->at;
        if (c == '#') {
            if (!take_comment(lexer))
                return false;
        } else if (c == '\n') {
            lexer->at++;
            next_line(lexer);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == ',') {
            lexer->at++;
        } else {
            break;
        }
    }
    return true;
}

static bool is_name_start(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t look(const widl_lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : 0;
}

static bool lex_name(widl_lexer *lexer, widl_token *out)
{
    const uint8_t *start = lexer->at;
    while (lexer->at < lexer->end && (is_name_start(*lexer->at) || is_digit(*lexer->at)))
        lexer->at++;
    out->kind = WIDL_TOKEN_NAME;
    out->text = wc_slice_of(start, (size_t)(lexer->at - start));
    if (out->text.len <= WC_WIDL_NAME_BYTES)
        return true;
    fail_at(lexer, start, "name longer than 128 bytes");
    lexer->status = WC_ELIMIT;
    if (lexer->err)
        lexer->err->code = WC_ELIMIT;
    return false;
}

static bool skip_digits(widl_lexer *lexer)
{
    if (!is_digit(look(lexer, 0)))
        return fail_at(lexer, lexer->at, "Expected a digit.");
    while (is_digit(look(lexer, 0)))
        lexer->at++;
    return true;
}

static bool lex_number(widl_lexer *lexer, widl_token *out)
{
    const uint8_t *start = lexer->at;
    out->kind = WIDL_TOKEN_INT;
    lexer->at += *lexer->at == '-';
    if (look(lexer, 0) == '0') {
        lexer->at++;
        if (is_digit(look(lexer, 0)))
            return fail_at(lexer, lexer->at, "Unexpected digit after 0.");
    } else if (!skip_digits(lexer)) {
        return false;
    }
    if (look(lexer, 0) == '.') {
        lexer->at++;
        out->kind = WIDL_TOKEN_FLOAT;
        if (!skip_digits(lexer))
            return false;
    }
    if (look(lexer, 0) == 'e' || look(lexer, 0) == 'E') {
        lexer->at++;
        out->kind = WIDL_TOKEN_FLOAT;
        lexer->at += look(lexer, 0) == '+' || look(lexer, 0) == '-';
        if (!skip_digits(lexer))
            return false;
    }
    if (is_name_start(look(lexer, 0)) || look(lexer, 0) == '.')
        return fail_at(lexer, lexer->at, "Unexpected character behind a number.");
    out->text = wc_slice_of(start, (size_t)(lexer->at - start));
    return true;
}

static int hex_digit(uint8_t c)
{
    if (is_digit(c))
        return c - '0';
    uint8_t low = c | 0x20;
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Four digits behind "\u", or -1. */
static int32_t read_hex(const widl_lexer *lexer, size_t ahead)
{
    int32_t code = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(look(lexer, ahead + i));
        if (digit < 0)
            return -1;
        code = code << 4 | digit;
    }
    return code;
}

static size_t put_utf8(uint8_t *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (uint8_t)((len == 2 ? 0xc0 : len == 3 ? 0xe0 : 0xf0) | code);
    return len;
}

/* At "\u": one character, by one or two escapes. Never longer than the escapes themselves. */
static bool unescape_unicode(widl_lexer *lexer, uint8_t *out, size_t *len)
{
    int32_t code = read_hex(lexer, 2);
    if (code < 0)
        return fail_at(lexer, lexer->at, "Invalid escape: \\u needs four hexadecimal digits.");
    size_t used = 6;
    if (code >= 0xd800 && code < 0xe000) {
        int32_t low = look(lexer, 6) == '\\' && look(lexer, 7) == 'u' ? read_hex(lexer, 8) : -1;
        if (code >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
            return fail_at(lexer, lexer->at, "Invalid escape: half of a surrogate pair.");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        used = 12;
    }
    *len += put_utf8(out + *len, (uint32_t)code);
    lexer->at += used;
    return true;
}

static bool unescape(widl_lexer *lexer, uint8_t *out, size_t *len)
{
    static const char names[] = "\"/\\bfnrt", values[] = "\"/\\\b\f\n\r\t";
    uint8_t c = look(lexer, 1);
    if (c == 'u')
        return unescape_unicode(lexer, out, len);
    const char *found = c ? strchr(names, c) : NULL;
    if (found == NULL)
        return fail_at(lexer, lexer->at, "Invalid escape in a string.");
    out[(*len)++] = (uint8_t)values[found - names];
    lexer->at += 2;
    return true;
}

static bool lex_string(widl_lexer *lexer, widl_token *out)
{
    const uint8_t *start = lexer->at++, *close = lexer->at;
    while (close < lexer->end && *close != '\n' && *close != '"')
        close += *close == '\\' && close + 1 < lexer->end ? 2 : 1;
    if (close >= lexer->end || *close != '"')
        return fail_at(lexer, start, "Unterminated string.");
    uint8_t *text = wc_arena_alloc(lexer->doc->arena, (size_t)(close - lexer->at) + 1);
    if (text == NULL)
        return fail_memory(lexer);
    size_t len = 0;
    while (lexer->at < close) {
        if (*lexer->at == '\\') {
            if (!unescape(lexer, text, &len))
                return false;
        } else if (*lexer->at < 0x20 && *lexer->at != '\t') {
            return fail_at(lexer, lexer->at, "Invalid character in a string.");
        } else {
            text[len++] = *lexer->at++;
        }
    }
    lexer->at++;
    out->kind = WIDL_TOKEN_STRING;
    out->text = wc_slice_of(text, len);
    return true;
}

/* The three quotes that end a block whose content begins at `at`, or NULL. */
static const uint8_t *find_block_end(const uint8_t *at, const uint8_t *end)
{
    for (; end - at >= 3; at++) {
        if (memcmp(at, "\"\"\"", 3) == 0)
            return at;
        if (end - at >= 4 && memcmp(at, "\\\"\"\"", 4) == 0)
            at += 3;
    }
    return NULL;
}

static bool lex_block(widl_lexer *lexer, widl_token *out)
{
    const uint8_t *close = find_block_end(lexer->at + 3, lexer->end);
    if (close == NULL)
        return fail_at(lexer, lexer->at, "Unterminated string.");
    lexer->at += 3;
    uint8_t *text = wc_arena_alloc(lexer->doc->arena, (size_t)(close - lexer->at) + 1);
    size_t len = 0;
    if (text == NULL)
        return fail_memory(lexer);
    while (lexer->at < close) {
        lexer->at += close - lexer->at >= 4 && memcmp(lexer->at, "\\\"\"\"", 4) == 0;
        text[len++] = *lexer->at++;
        if (text[len - 1] == '\n')
            next_line(lexer);
        else if (text[len - 1] < 0x20 && text[len - 1] != '\t' && text[len - 1] != '\r')
            return fail_at(lexer, lexer->at - 1, "Invalid character in a string.");
    }
    lexer->at = close + 3;
    out->kind = WIDL_TOKEN_STRING;
    out->text = wc__widl_block(lexer->doc->arena, wc_slice_of(text, len));
    return out->text.ptr != NULL || fail_memory(lexer);
}

static bool lex_punctuator(widl_lexer *lexer, widl_token *out)
{
    size_t len = 1;
    if (*lexer->at == '.' && look(lexer, 1) == '.' && look(lexer, 2) == '.')
        len = 3;
    else if (*lexer->at == 0 || strchr(PUNCTUATORS, *lexer->at) == NULL)
        return fail_at(lexer, lexer->at, "Unexpected character.");
    out->kind = WIDL_TOKEN_PUNCTUATOR;
    out->text = wc_slice_of(lexer->at, len);
    lexer->at += len;
    return true;
}

bool wc__widl_lex(widl_lexer *lexer, widl_token *out)
{
    bool is_good = lexer->status == 0 && skip_ignored(lexer);
    if (!is_good)
        return false;
    *out = (widl_token){.kind = WIDL_TOKEN_END, .place = place_of(lexer, lexer->at)};
    uint8_t c = look(lexer, 0);
    if (lexer->at == lexer->end)
        is_good = true;
    else if (is_name_start(c))
        is_good = lex_name(lexer, out);
    else if (is_digit(c) || c == '-')
        is_good = lex_number(lexer, out);
    else if (c == '"' && look(lexer, 1) == '"' && look(lexer, 2) == '"')
        is_good = lex_block(lexer, out);
    else if (c == '"')
        is_good = lex_string(lexer, out);
    else
        is_good = lex_punctuator(lexer, out);
    out->end_line = lexer->last_line = lexer->line;
    return is_good;
}
