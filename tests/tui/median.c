/* What the program sends for one key, as the median over many: what a slow line carries. */
#include "danvan/utf8.h"

#include "keys.h"
#include "play.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MOST = 400 };

typedef struct sizes {
    long at[KEYS_MOST];
    size_t n;
} sizes;

static int ascending(const void *x, const void *y)
{
    const long *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static bool has_come(play *p, const void *ctx)
{
    return p->on->line.received > *(const size_t *)ctx;
}

/* One key, everything that came of it, less what the key itself shows. */
static bool press(play *p, dv_str bytes, long shows, sizes *s)
{
    if (s->n == KEYS_MOST || !play_idle(p))
        return false;
    size_t before = p->on->line.received;
    line_send(&p->on->line, bytes.p, bytes.n);
    /* A key that shows nothing would be measured too early. */
    if (!play_until(p, has_come, &before) || !play_idle(p))
        return false;
    s->at[s->n++] = (long)(p->on->line.received - before) - shows;
    return true;
}

static bool type_each(play *p, const char *text, sizes *s)
{
    dv_str rest = dv_str_from(text);
    bool ok = true;
    while (ok && rest.n) {
        const char *at = rest.p;
        dv_utf8_next(&rest);
        dv_str one = {at, (size_t)(rest.p - at)};
        ok = press(p, one, (long)one.n, s);
    }
    return ok;
}

/* NAME*COUNT of one key. */
static bool press_each(play *p, const char *name, sizes *s)
{
    dv_buf b = {0}, one = {0};
    const char *star = strrchr(name, '*');
    long count = star && star > name ? strtol(star + 1, NULL, 10) : 1;
    dv_buf_add(&one, (dv_str){name, star && star > name ? (size_t)(star - name) : strlen(name)});
    bool ok = keys_put(&b, p->term, dv_buf_cstr(&one), &p->why);
    for (long i = 0; ok && i < count; i++)
        ok = press(p, dv_buf_str(&b), 0, s);
    dv_buf_free(&b);
    dv_buf_free(&one);
    return ok;
}

bool median_do(play *p, step *st)
{
    static sizes s;
    char *end;
    long most = strtol(st->arg, &end, 10);
    s.n = 0;
    bool ok = strncmp(end, " type ", 6) == 0  ? type_each(p, end + 6, &s)
              : strncmp(end, " key ", 5) == 0 ? press_each(p, end + 5, &s)
                                              : false;
    if (!ok || !s.n) {
        dv_buf_puts(&p->why, "    median N type TEXT, or median N key NAME*COUNT\n");
        return false;
    }
    qsort(s.at, s.n, sizeof *s.at, ascending);
    if (s.at[s.n / 2] <= most)
        return true;
    dv_buf_printf(&p->why, "    %zu keys: median %ld bytes, least %ld, most %ld\n", s.n,
                  s.at[s.n / 2], s.at[0], s.at[s.n - 1]);
    return false;
}
