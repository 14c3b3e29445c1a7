/* bus/protocol.c: reads the NATS client protocol. A line with a verb and words, for some verbs followed by bytes of a stated
 * length. Verbs in any case, words separated by spaces and tabs, lines ended by CR LF (a single LF is taken too).
 *
 * The first byte that cannot be the beginning of anything is an error at once, before its line is complete. Lengths are
 * checked before anybody waits for the bytes. Nothing is allocated. */
#include "bus/protocol.h"

#include "bus/bus.h"

enum { WORDS_MAX = 5 };

typedef struct verb {
    const char *name;
    wc__op_kind kind;
    bool is_of_client, is_of_server, has_headers;
    uint8_t words_min, words_max;
} verb;

static const verb verbs[] = {
    {"CONNECT", WC_OP_CONNECT, true, false, false, 0, 0}, {"PUB", WC_OP_PUB, true, false, false, 2, 3},
    {"HPUB", WC_OP_PUB, true, false, true, 3, 4},         {"SUB", WC_OP_SUB, true, false, false, 2, 3},
    {"UNSUB", WC_OP_UNSUB, true, false, false, 1, 2},     {"PING", WC_OP_PING, true, true, false, 0, 0},
    {"PONG", WC_OP_PONG, true, true, false, 0, 0},        {"INFO", WC_OP_INFO, false, true, false, 0, 0},
    {"MSG", WC_OP_MSG, false, true, false, 3, 4},         {"HMSG", WC_OP_MSG, false, true, true, 4, 5},
    {"+OK", WC_OP_OK, false, true, false, 0, 0},          {"-ERR", WC_OP_ERR, false, true, false, 0, 0},
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_verb_end(uint8_t byte)
{
    return is_blank(byte) || byte == '\r' || byte == '\n';
}

/* The verb at the start; NULL with *out_may_come: its bytes so far are the beginning of one. */
static const verb *find_verb(wc_slice in, bool is_server, bool *out_may_come)
{
    size_t len = 0;
    while (len < in.len && len < 8 && !is_verb_end(in.ptr[len]))
        len++;
    wc_slice word = wc_slice_sub(in, 0, len);
    *out_may_come = false;
    for (size_t i = 0; i < WC_COUNT(verbs); i++) {
        wc_slice name = wc_slice_str(verbs[i].name);
        if (!(is_server ? verbs[i].is_of_client : verbs[i].is_of_server))
            continue;
        if (len < in.len && wc_slice_eq_nocase(word, name))
            return &verbs[i];
        if (len == in.len && len <= name.len && wc_slice_eq_nocase(word, wc_slice_sub(name, 0, len)))
            *out_may_come = true;
    }
    return NULL;
}

/* Words of a line; false when there are more than fit. */
static bool split_words(wc_slice line, wc_slice *out, size_t *out_count)
{
    size_t at = 0, count = 0;
    for (;;) {
        while (at < line.len && is_blank(line.ptr[at]))
            at++;
        if (at == line.len)
            break;
        size_t start = at;
        while (at < line.len && !is_blank(line.ptr[at]))
            at++;
        if (count == WORDS_MAX)
            return false;
        out[count++] = wc_slice_of(line.ptr + start, at - start);
    }
    *out_count = count;
    return true;
}

static int bad(const char **out_error, const char *text)
{
    *out_error = text;
    return WC_PROTOCOL_BAD;
}

/* The bytes behind the line: headers, payload, CR LF. */
static int read_body(wc_slice in, size_t body_at, wc_slice header_size, wc_slice total_size, size_t max,
                     wc__op *op, size_t *out_used, const char **out_error)
{
    uint64_t headers = 0, total;
    if (!wc_slice_to_u64(total_size, &total) ||
        (header_size.len > 0 && !wc_slice_to_u64(header_size, &headers)) || headers > total)
        return bad(out_error, "Unknown Protocol Operation");
    if (total > max)
        return bad(out_error, "Maximum Payload Violation");
    wc_slice body = wc_slice_from(in, body_at);
    if (body.len > total && body.ptr[total] != '\r')
        return bad(out_error, "Unknown Protocol Operation");
    if (body.len > total + 1 && body.ptr[total + 1] != '\n')
        return bad(out_error, "Unknown Protocol Operation");
    if (body.len < total + 2)
        return WC_PROTOCOL_MORE;
    op->headers = wc_slice_sub(body, 0, (size_t)headers);
    op->payload = wc_slice_sub(body, (size_t)headers, (size_t)(total - headers));
    *out_used = body_at + (size_t)total + 2;
    return WC_PROTOCOL_OP;
}

/* PUB subject [reply] size, HPUB subject [reply] header-size size; the same behind MSG subject sid. */
static int read_message(const verb *v, wc_slice in, size_t body_at, const wc_slice *words, size_t count,
                        size_t max, wc__op *op, size_t *out_used, const char **out_error)
{
    size_t at = 0, sizes = v->has_headers ? 2 : 1;
    op->subject = words[at++];
    if (v->kind == WC_OP_MSG)
        op->sid = words[at++];
    if (count - at > sizes)
        op->reply = words[at++];
    if (!wc_subject_is_name(op->subject) || (op->reply.len > 0 && !wc_subject_is_name(op->reply)))
        return bad(out_error, "Invalid Subject");
    wc_slice header_size = v->has_headers ? words[at++] : (wc_slice){0};
    return read_body(in, body_at, header_size, words[at], max, op, out_used, out_error);
}

/* What a client calls a subscription is said back to it in a line: no byte that a line cannot hold. */
static bool is_sid(wc_slice sid)
{
    for (size_t i = 0; i < sid.len; i++)
        if (sid.ptr[i] <= ' ' || sid.ptr[i] == 0x7f)
            return false;
    return sid.len > 0;
}

static int read_words(const verb *v, const wc_slice *words, size_t count, wc__op *op, const char **out_error)
{
    if (v->kind == WC_OP_SUB) {
        op->subject = words[0];
        op->queue = count == 3 ? words[1] : (wc_slice){0};
        op->sid = words[count - 1];
        if (!wc_subject_is_pattern(op->subject) || (op->queue.len > 0 && !wc_subject_is_name(op->queue)))
            return bad(out_error, "Invalid Subject");
        if (!is_sid(op->sid))
            return bad(out_error, "Unknown Protocol Operation");
    } else if (v->kind == WC_OP_UNSUB) {
        op->sid = words[0];
        if (count == 2 && !wc_slice_to_u64(words[1], &op->max))
            return bad(out_error, "Unknown Protocol Operation");
    }
    return WC_PROTOCOL_OP;
}

/* The length of the line without its end, or in.len when it is not complete. */
static size_t find_line(wc_slice in, size_t max, size_t *out_next)
{
    size_t end = wc_slice_find(wc_slice_sub(in, 0, max + 2), '\n');
    if (end >= in.len || end >= max + 2)
        return in.len;
    *out_next = end + 1;
    return end > 0 && in.ptr[end - 1] == '\r' ? end - 1 : end;
}

int wc__protocol_parse(wc_slice in, const wc__protocol_limits *limits, wc__op *out_op, size_t *out_used,
                       const char **out_error)
{
    wc_slice words[WORDS_MAX];
    size_t count = 0, next = 0;
    bool may_come;
    wc__op op = {0};
    if (in.len == 0)
        return WC_PROTOCOL_MORE;
    const verb *v = find_verb(in, limits->is_server, &may_come);
    if (v == NULL)
        return may_come ? WC_PROTOCOL_MORE : bad(out_error, "Unknown Protocol Operation");
    size_t end = find_line(in, limits->line, &next);
    if (next == 0)
        return in.len > limits->line ? bad(out_error, "Maximum Control Line Violation") : WC_PROTOCOL_MORE;
    op.kind = v->kind;
    wc_slice rest = wc_slice_trim(wc_slice_from(wc_slice_sub(in, 0, end), strlen(v->name)));
    int rc = WC_PROTOCOL_OP;
    if (v->kind == WC_OP_CONNECT || v->kind == WC_OP_INFO || v->kind == WC_OP_ERR) {
        op.payload = rest;
    } else {
        if (!split_words(rest, words, &count) || count < v->words_min || count > v->words_max)
            return bad(out_error, "Unknown Protocol Operation");
        rc = v->kind == WC_OP_PUB || v->kind == WC_OP_MSG
                 ? read_message(v, in, next, words, count, limits->payload, &op, &next, out_error)
                 : read_words(v, words, count, &op, out_error);
    }
    if (rc == WC_PROTOCOL_OP) {
        *out_op = op;
        *out_used = next;
    }
    return rc;
}
