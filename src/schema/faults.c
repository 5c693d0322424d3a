#include "schema_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep(dv_loader *l, int file, int line, const char *text, bool warning)
{
    if (l->nfound == l->capfound) {
        size_t cap = l->capfound ? l->capfound * 2 : 16;
        l->found = dv_arena_grow(&l->tmp, l->found, l->nfound, cap, sizeof(dv_found));
        l->capfound = cap;
    }
    l->found[l->nfound] =
        (dv_found){file, line, l->nfound, dv_arena_strdup(&l->tmp, text), warning};
    l->nfound++;
    l->nwarned += warning;
}

void dv_load_fault(dv_loader *l, const dv_section *x, int line, const char *fmt, ...)
{
    char text[4 * DV_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    keep(l, x->file, line, text, false);
}

void dv_load_fault_in(dv_loader *l, int file, int line, const char *fmt, ...)
{
    char text[4 * DV_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    keep(l, file, line, text, false);
}

void dv_load_warning(dv_loader *l, const dv_section *x, int line, const char *fmt, ...)
{
    char text[4 * DV_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    keep(l, x->file, line, text, true);
}

static int in_order(const void *a, const void *b)
{
    const dv_found *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void dv_load_flush(dv_loader *l, dv_faults *faults)
{
    if (l->nfound > 1)
        qsort(l->found, l->nfound, sizeof(*l->found), in_order);
    for (size_t i = 0; i < l->nfound; i++) {
        const dv_found *f = &l->found[i];
        const char *place = l->file[f->file];
        if (f->line > 0)
            place = dv_arena_printf(&l->tmp, "%s:%d", place, f->line);
        if (f->warning)
            dv_warning_add(faults, place, NULL, "%s", f->text);
        else
            dv_fault_add(faults, place, NULL, "%s", f->text);
    }
}

enum { FEW = 10 };

dv_rc dv_unknown(dv_err *err, const char *what, dv_str word, const char *const *known, size_t n)
{
    char w[DV_TEXT_MAX / 2];
    snprintf(w, sizeof(w), "%.*s", (int)word.n, word.p);
    const char *near = dv_nearest(w, known, n);
    if (near)
        return dv_fail(err, DV_NOT_FOUND, NULL, _("unknown %s \"%s\"; did you mean \"%s\"?"), what,
                       w, near);
    if (n == 0 || n > FEW)
        return dv_fail(err, DV_NOT_FOUND, NULL, _("unknown %s \"%s\""), what, w);
    dv_buf all = {0};
    for (size_t i = 0; i < n; i++)
        dv_buf_printf(&all, i ? ", %s" : "%s", known[i]);
    dv_rc rc = dv_fail(err, DV_NOT_FOUND, NULL, _("unknown %s \"%s\"; known are %s"), what, w,
                       dv_buf_cstr(&all));
    dv_buf_free(&all);
    return rc;
}

void dv_load_unknown(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                     const char *const *known, size_t n)
{
    dv_err err = {0};
    dv_unknown(&err, what, word, known, n);
    dv_load_fault(l, x, line, "%s", err.text);
}
