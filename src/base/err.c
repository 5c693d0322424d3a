#include "danvan/err.h"

#include "danvan/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts s to fewer than `size` bytes without splitting a UTF-8 character.  What a person typed may
 * stand in it: a newline would break the one line, an escape would command the terminal. */
static void copy_cut(char *to, size_t size, const char *s)
{
    size_t n = strlen(s);
    if (n >= size) {
        n = size - 1;
        while (n && ((unsigned char)s[n] & 0xC0) == 0x80)
            n--;
    }
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)s[i] < 0x20 || s[i] == 0x7F ? ' ' : s[i];
    to[n] = '\0';
}

dv_rc dv_fail(dv_err *err, dv_rc rc, const char *place, const char *fmt, ...)
{
    if (!err)
        return rc;
    /* Arguments may point into err itself: format apart, then copy. */
    char where[DV_PLACE_MAX], text[2 * DV_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    copy_cut(where, sizeof where, place ? place : "");
    err->rc = rc;
    memcpy(err->place, where, sizeof where);
    copy_cut(err->text, sizeof err->text, text);
    return rc;
}

void dv_faults_init(dv_faults *f, struct dv_arena *arena)
{
    *f = (dv_faults){.arena = arena};
}

__attribute__((format(printf, 5, 0))) static void
add(dv_faults *f, const char *place, const char *field, bool warning, const char *fmt, va_list ap)
{
    char text[2 * DV_TEXT_MAX], cut[DV_TEXT_MAX];
    vsnprintf(text, sizeof text, fmt, ap);
    copy_cut(cut, sizeof cut, text);
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 8;
        f->at = dv_arena_grow(f->arena, f->at, f->n, cap, sizeof *f->at);
        f->cap = cap;
    }
    f->at[f->n++] = (dv_fault){.place = dv_arena_strdup(f->arena, place),
                               .text = dv_arena_strdup(f->arena, cut),
                               .field = field ? dv_arena_strdup(f->arena, field) : NULL,
                               .warning = warning};
    f->errors += !warning;
}

dv_rc dv_fault_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(f, place, field, false, fmt, ap);
    va_end(ap);
    return DV_INVALID;
}

void dv_warning_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(f, place, field, true, fmt, ap);
    va_end(ap);
}

void dv_lasting_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(f, place, field, true, fmt, ap);
    va_end(ap);
    f->at[f->n - 1].lasting = true;
}

static void (*restorer)(void);

void dv_bug_hook(void (*restore_terminal)(void))
{
    restorer = restore_terminal;
}

void dv_bug_restore(void)
{
    if (restorer)
        restorer();
}

static void (*say_no_memory)(void);

void dv_no_memory_hook(void (*say)(void))
{
    say_no_memory = say;
}

void dv_no_memory(void)
{
    if (say_no_memory)
        say_no_memory();
    dv_bug(__FILE__, __LINE__, "there is no memory");
}

void dv_bug(const char *file, int line, const char *what)
{
    dv_bug_restore();
    fprintf(stderr, "danvan: %s:%d: this must not happen: %s\n", file, line, what);
    abort();
}
