/* FIELD=VALUE whose value stands elsewhere: FIELD=@FILE, FIELD=@- for standard input. */
#include "danvan/lang.h"

#include "cli_int.h"

#include <errno.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20 };

static bool read_all(FILE *f, dv_buf *b)
{
    size_t n = 1;
    while (n && b->n <= MOST_BYTES) {
        n = fread(dv_buf_room(b, 1 << 16), 1, 1 << 16, f);
        b->n += n;
    }
    if (b->n > MOST_BYTES)
        errno = EFBIG;
    return !ferror(f) && b->n <= MOST_BYTES;
}

/* A file ends in a newline that is no part of what it says. */
static dv_str without_end(const dv_buf *b)
{
    dv_str text = dv_buf_str(b);
    if (text.n && text.p[text.n - 1] == '\n')
        text.n--;
    if (text.n && text.p[text.n - 1] == '\r')
        text.n--;
    return text;
}

static bool fill(session *s, char **word, size_t name, const char *path)
{
    dv_buf b = {0};
    bool in = strcmp(path, "-") == 0;
    FILE *f = in ? stdin : fopen(path, "re");
    bool good = f && read_all(f, &b);
    const char *place = in ? _("standard input") : path;
    if (!good)
        dv_fail(&s->err, DV_IO, place, _("it can't be read: %s"), dv_system_text(errno));
    else if (memchr(dv_buf_cstr(&b), '\0', b.n)) {
        dv_fail(&s->err, DV_INVALID, place, _("it is no text: there is a NUL in it"));
        good = false;
    } else {
        const dv_str text = without_end(&b);
        *word = dv_arena_printf(&s->arena, "%.*s%.*s", (int)name, *word, (int)text.n, text.p);
    }
    if (f && !in)
        fclose(f);
    dv_buf_free(&b);
    if (!good)
        session_fail(s);
    return good;
}

bool words_fill(session *s, int first)
{
    bool good = true, taken = false;
    for (int i = first; i < s->o->narg; i++) {
        char *at = strchr(s->o->arg[i], '=');
        if (!at || at[1] != '@')
            continue;
        size_t name = (size_t)(at + 1 - s->o->arg[i]);
        if (at[2] == '@') { /* a text that begins with one */
            s->o->arg[i] = dv_arena_printf(&s->arena, "%.*s%s", (int)name, s->o->arg[i], at + 2);
            continue;
        }
        if (strcmp(at + 2, "-") == 0 && taken) {
            wrong_usage(_("standard input can be taken once"));
            return false;
        }
        taken = taken || strcmp(at + 2, "-") == 0;
        good = fill(s, &s->o->arg[i], name, at + 2) && good;
    }
    return good;
}
