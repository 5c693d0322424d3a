/* What a character is, as its properties in Unicode say. */
#include "danvan/utf8.h"

#include <utf8proc.h>

bool dv_utf8_is_mark(int32_t cp)
{
    if (cp < 0x300)
        return false;
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME;
}

/* Unicode's property Bidi_Control. */
bool dv_utf8_is_turn(int32_t cp)
{
    return cp == 0x61C || cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

/* Unicode's property Default_Ignorable_Code_Point. */
bool dv_utf8_is_unseen(int32_t cp)
{
    return cp >= 0xAD && utf8proc_get_property(cp)->ignorable;
}

bool dv_utf8_is_control(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    /* Line and paragraph separators break a line as control characters do. */
    return c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP ||
           dv_utf8_is_unseen(cp);
}

const char *dv_utf8_visible(dv_arena *a, const char *text)
{
    dv_buf b = {0};
    dv_str rest = dv_str_from(text);
    bool hides = false;
    if (dv_utf8_is_simple(rest))
        return text;
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;) {
        hides = hides || dv_utf8_is_unseen(cp);
        dv_utf8_put(&b, dv_utf8_is_unseen(cp) ? 0xB7 : cp);
    }
    const char *seen = hides ? dv_arena_copy(a, dv_buf_str(&b)) : text;
    dv_buf_free(&b);
    return seen;
}
