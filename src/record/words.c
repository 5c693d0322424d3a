/* The words of a record, as search finds them. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "derived_int.h"

#include <string.h>

enum { SHORT_MARK = 1 }; /* no letter of a word */

static void put_head(dv_buf *b, const dv_registry *r, const dv_kind *k, dv_str plain,
                     dv_str written)
{
    dv_put_u16(b, dv_ids_of(r, k)->no);
    dv_buf_add(b, plain);
    dv_put_u8(b, 0);
    if (!dv_str_eq(plain, written))
        dv_buf_add(b, written);
    dv_put_u8(b, 0);
}

void dv_short_head(dv_buf *b, const dv_registry *r, const dv_kind *k, dv_str letters)
{
    dv_put_u16(b, dv_ids_of(r, k)->no);
    dv_put_u8(b, SHORT_MARK);
    dv_buf_add(b, letters);
    dv_put_u8(b, 0);
}

const char *dv_word_told(dv_str head)
{
    return head.p + 2 + (head.p[2] == SHORT_MARK);
}

void dv_posting_make(char posting[POSTING_BYTES], dv_date day, dv_id id)
{
    uint32_t newest = ~((uint32_t)day ^ 0x80000000u);
    for (int i = 0; i < 4; i++)
        posting[i] = (char)(newest >> (24 - 8 * i));
    for (int i = 0; i < ID_BYTES; i++)
        posting[4 + i] = (char)(~id >> (56 - 8 * i));
}

/* A word as the index has it: folded, and as it is written but for case; both cut alike. */
void dv_word_forms(dv_str word, dv_buf *plain, dv_buf *written)
{
    dv_buf_clear(plain);
    dv_buf_clear(written);
    dv_fold(plain, word);
    dv_buf_add(written, word);
    plain->n = plain->n > WORD_MAX ? WORD_MAX : plain->n;
    written->n = written->n > WORD_MAX ? WORD_MAX : written->n;
}

typedef struct deriving {
    const dv_registry *r;
    const dv_kind *k;
    words_room *room;
    dv_head_fn fn;
    void *ctx;
} deriving;

bool dv_has_short_list(dv_str letters)
{
    size_t n = dv_utf8_count(letters);
    bool digit = false;
    for (size_t i = 0; i < letters.n; i++)
        digit = digit || dv_is_digit(letters.p[i]);
    return n <= (digit ? SHORT_NUMBER : SHORT_PREFIX);
}

static void add_short_of(deriving *d, dv_str letters)
{
    dv_buf *head = &d->room->head;
    dv_buf_clear(head);
    dv_short_head(head, d->r, d->k, letters);
    d->fn(d->ctx, dv_buf_str(head));
}

static void add_word(deriving *d, dv_str plain, dv_str written)
{
    dv_buf *head = &d->room->head;
    dv_buf_clear(head);
    put_head(head, d->r, d->k, plain, written);
    d->fn(d->ctx, dv_buf_str(head));
}

static void add_short(deriving *d)
{
    const dv_str plain = dv_buf_str(&d->room->plain);
    dv_str rest = plain;
    for (int i = 0; i < SHORT_NUMBER && dv_utf8_next(&rest) >= 0; i++) {
        const dv_str letters = {plain.p, plain.n - rest.n};
        if (dv_has_short_list(letters))
            add_short_of(d, letters);
    }
}

/* One word of ASCII, as each number is, of which there are as many as records: its forms differ by
 * capitals alone.  False: it is something else. */
static bool add_simple(deriving *d, dv_str text)
{
    if (!text.n || text.n > WORD_MAX)
        return false;
    dv_buf *plain = &d->room->plain;
    dv_buf_clear(plain);
    char *to = dv_buf_room(plain, text.n);
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i], small = (char)(c | 0x20);
        if (!dv_is_digit(c) && (small < 'a' || small > 'z'))
            return false;
        to[i] = dv_is_digit(c) ? c : small;
    }
    to[text.n] = '\0';
    plain->n = text.n;
    add_word(d, dv_buf_str(plain), dv_buf_str(plain));
    bool digit = false;
    for (size_t n = 1; n <= text.n && n <= SHORT_NUMBER; n++) {
        digit = digit || dv_is_digit(to[n - 1]);
        if (digit || n <= SHORT_PREFIX)
            add_short_of(d, (dv_str){to, n});
    }
    return true;
}

static void add_words(deriving *d, dv_str text)
{
    words_room *room = d->room;
    if (add_simple(d, text))
        return;
    dv_buf_clear(&room->lower);
    dv_fold_case(&room->lower, text);
    dv_str rest = dv_buf_str(&room->lower), word;
    while (dv_word_next(&rest, &word)) {
        dv_word_forms(word, &room->plain, &room->written);
        add_word(d, dv_buf_str(&room->plain), dv_buf_str(&room->written));
        add_short(d);
    }
}

static bool has_words(const dv_field *f)
{
    return (f->type == DV_TEXT || f->type == DV_LONG) && !f->sealed;
}

void dv_each_text(const dv_record *rec, dv_text_fn fn, void *ctx)
{
    char id[DV_ID_SIZE];
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const dv_field *f = &rec->kind->field[i];
        if (rec->value[i] && has_words(f) && rec->value[i] != dv_mask)
            fn(ctx, rec->kind, dv_str_from(rec->value[i]));
    }
    /* The id is found by its number, as people call it: "000123" or "123". */
    const char *serial = strrchr(dv_id_format(rec->kind, rec->id, id), '-') + 1;
    fn(ctx, rec->kind, dv_str_from(serial));
    fn(ctx, rec->kind, dv_str_from(serial + strspn(serial, "0")));
}

static void derive_text(void *ctx, const dv_kind *k, dv_str text)
{
    deriving *d = ctx;
    d->k = k;
    add_words(d, text);
}

void dv_words_room_free(words_room *room)
{
    dv_buf_free(&room->lower);
    dv_buf_free(&room->plain);
    dv_buf_free(&room->written);
    dv_buf_free(&room->head);
}

void dv_words_of_text(const dv_registry *r, const dv_kind *k, dv_str text, words_room *room,
                      dv_head_fn fn, void *ctx)
{
    deriving d = {.r = r, .room = room, .fn = fn, .ctx = ctx};
    derive_text(&d, k, text);
}

static void add_entry(void *ctx, dv_str head)
{
    dv_entries_add(ctx, head);
}

void dv_words_of(entries *e, const dv_registry *r, const dv_record *rec)
{
    words_room room = {.head = {0}};
    deriving d = {.r = r, .room = &room, .fn = add_entry, .ctx = e};
    dv_each_text(rec, derive_text, &d);
    dv_words_room_free(&room);
}

size_t dv_record_words(dv_arena *a, const dv_registry *r, const dv_record *rec, dv_str **out)
{
    entries words = {.a = a};
    dv_words_of(&words, r, rec);
    *out = words.at;
    return words.n;
}
