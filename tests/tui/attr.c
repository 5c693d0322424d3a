/* `attr reverse,-bold TEXT`: somewhere TEXT stands with just these attributes in all its cells. */
#include "play.h"

#include <stdlib.h>
#include <string.h>

bool attr_do(play *p, step *st);

static bool has(const VTermScreenCell *cell, dv_str name, bool *known)
{
    const struct {
        const char *name;
        bool on;
    } is[] = {
        {"bold", cell->attrs.bold},
        {"underline", cell->attrs.underline},
        {"blink", cell->attrs.blink},
        {"italic", cell->attrs.italic},
        {"reverse", cell->attrs.reverse},
        {"coloured",
         !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell->bg)},
    };
    for (size_t i = 0; i < sizeof is / sizeof is[0]; i++)
        if (dv_str_is(name, is[i].name))
            return is[i].on;
    *known = false;
    return false;
}

static bool cell_fits(const VTermScreenCell *cell, dv_str names, bool *known)
{
    dv_str name;
    while (dv_str_cut(&names, ',', &name)) {
        bool off = name.n && name.p[0] == '-';
        if (off)
            name = (dv_str){name.p + 1, name.n - 1};
        if (has(cell, name, known) == off)
            return false;
    }
    return true;
}

static bool run_fits(play *p, int row, const int *column, size_t from, size_t n, dv_str names,
                     bool *known)
{
    for (size_t i = from; i < from + n; i++) {
        VTermScreenCell cell = line_cell(&p->on->line, row, column[i]);
        if (!cell_fits(&cell, names, known))
            return false;
    }
    return true;
}

typedef struct look {
    dv_str names;
    const char *text;
    bool *known;
} look;

static bool found(play *p, const void *ctx)
{
    const look *l = ctx;
    bool yes = false;
    dv_buf row = {0};
    int *column = calloc((size_t)p->on->line.columns * 32, sizeof *column);
    for (int r = 0; column && !yes && r < p->on->line.rows; r++) {
        dv_buf_clear(&row);
        line_row(&p->on->line, r, &row, column);
        const char *base = dv_buf_cstr(&row);
        for (const char *at = base; !yes && (at = strstr(at, l->text)); at++)
            yes = run_fits(p, r, column, (size_t)(at - base), strlen(l->text), l->names, l->known);
    }
    free(column);
    dv_buf_free(&row);
    return yes || !*l->known;
}

bool attr_do(play *p, step *st)
{
    bool known = true;
    dv_str rest = dv_str_from(st->arg);
    look l = {.known = &known};
    dv_str_cut(&rest, ' ', &l.names);
    l.text = rest.p;
    if (play_idle(p) && *l.text && play_until(p, found, &l) && known)
        return true;
    if (!known)
        dv_buf_puts(&p->why, "    attributes: bold underline blink italic reverse coloured\n");
    play_show(p, &p->why);
    return false;
}
