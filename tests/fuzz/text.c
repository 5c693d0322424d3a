/* Text of any kind: UTF-8, normal form, folding, collation, columns. */
#include "danvan/collate.h"
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "fuzz.h"

#include <string.h>

static void decode(dv_str s)
{
    size_t forward = 0, backward = 0;
    for (dv_str rest = s; dv_utf8_next(&rest) >= 0;)
        forward++;
    for (dv_str rest = s; dv_utf8_prev(&rest) >= 0;)
        backward++;
    size_t valid = dv_utf8_check(s);
    HOLDS(valid <= s.n);
    if (valid == s.n)
        HOLDS(forward == backward && forward == dv_utf8_count(s));
}

static void columns(dv_str s)
{
    int all = dv_utf8_columns(s);
    for (int want = 0; want < 20; want++) {
        int used = -1;
        dv_str head = dv_utf8_clip(s, want, &used);
        HOLDS(used >= 0 && used <= want && head.n <= s.n && dv_utf8_columns(head) == used);
        HOLDS(want < all || head.n == s.n);
    }
    for (int want = 0; want < 20; want++) {
        dv_buf b = {0};
        dv_buf_add(&b, s);
        int is = dv_utf8_shorten(&b, want);
        HOLDS(is <= want && dv_utf8_columns(dv_buf_str(&b)) == is);
        HOLDS(want < all || dv_str_eq(dv_buf_str(&b), s));
        dv_buf_free(&b);
    }
    dv_str rest = s;
    while (rest.n) {
        size_t n = dv_utf8_grapheme(rest);
        HOLDS(n > 0 && n <= rest.n);
        rest = (dv_str){rest.p + n, rest.n - n};
    }
    for (rest = s; rest.n;) {
        size_t n = dv_utf8_grapheme_back(rest);
        HOLDS(n > 0 && n <= rest.n);
        rest.n -= n;
    }
}

static void normal(dv_str s, dv_str nfc)
{
    dv_buf twice = {0}, a = {0}, b = {0};
    HOLDS(dv_utf8_check(nfc) == nfc.n);
    HOLDS(dv_utf8_nfc(&twice, nfc) && dv_str_eq(dv_buf_str(&twice), nfc));
    HOLDS(dv_collate(s, nfc) == 0);
    dv_collate_key(&a, s, DV_COLLATE_MAX);
    dv_collate_key(&b, nfc, DV_COLLATE_MAX);
    HOLDS(a.n <= DV_COLLATE_MAX && dv_str_eq(dv_buf_str(&a), dv_buf_str(&b)));
    dv_buf_clear(&a);
    dv_buf_clear(&b);
    dv_fold(&a, s);
    dv_fold(&b, nfc);
    HOLDS(dv_str_eq(dv_buf_str(&a), dv_buf_str(&b)));
    HOLDS(dv_utf8_check(dv_buf_str(&a)) == a.n);
    dv_buf_clear(&b);
    dv_fold(&b, dv_buf_str(&a));
    HOLDS(dv_str_eq(dv_buf_str(&a), dv_buf_str(&b)));
    HOLDS(dv_fold_match(dv_buf_str(&a), dv_buf_str(&a)));
    dv_buf_free(&twice);
    dv_buf_free(&a);
    dv_buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_str s = {(const char *)data, size}, rest = s, word;
    dv_buf nfc = {0};
    decode(s);
    while (dv_word_next(&rest, &word))
        HOLDS(word.n > 0 && word.p >= s.p && word.p + word.n <= s.p + s.n);
    bool good = dv_utf8_nfc(&nfc, s);
    HOLDS(good == (dv_utf8_check(s) == size));
    if (good) {
        columns(s);
        normal(s, dv_buf_str(&nfc));
    } else {
        HOLDS(nfc.n == 0);
    }
    dv_buf_free(&nfc);
    return 0;
}
