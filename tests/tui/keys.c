#include "keys.h"

#include "line.h"

#include <stdlib.h>
#include <string.h>
/* curses.h only for the types that term.h needs. */
#include <curses.h>
#include <term.h>

static const struct {
    const char *name, *capability, *bytes;
} named[] = {
    {"Enter", NULL, "\r"},       {"Esc", NULL, "\x1b"},        {"Tab", NULL, "\t"},
    {"Space", NULL, " "},        {"Backspace", "kbs", NULL},   {"Shift-Tab", "kcbt", NULL},
    {"Up", "kcuu1", NULL},       {"Down", "kcud1", NULL},      {"Left", "kcub1", NULL},
    {"Right", "kcuf1", NULL},    {"PageUp", "kpp", NULL},      {"PageDown", "knp", NULL},
    {"Home", "khome", NULL},     {"End", "kend", NULL},        {"Delete", "kdch1", NULL},
    {"Insert", "kich1", NULL},   {"Ctrl-Left", "kLFT5", NULL}, {"Ctrl-Right", "kRIT5", NULL},
    {"Ctrl-Space", NULL, "\\0"},
};

/* One terminal a process: each test runs in its own. */
static bool know(const char *term, dv_buf *why)
{
    static char *known;
    if (known && strcmp(known, term) == 0)
        return true;
    int rc;
    if (setupterm(term, 1, &rc) != OK) {
        dv_buf_printf(why, "terminfo knows no terminal %s", term);
        return false;
    }
    free(known);
    known = strdup(term);
    return true;
}

static bool put_capability(dv_buf *out, const char *term, dv_str name, const char *cap, dv_buf *why)
{
    const char *bytes = know(term, why) ? tigetstr(cap) : NULL;
    if (bytes && bytes != (const char *)-1) {
        dv_buf_puts(out, bytes);
        return true;
    }
    if (!why->n)
        dv_buf_printf(why, "a %s has no key %.*s (%s)", term, (int)name.n, name.p, cap);
    return false;
}

static bool put_key(dv_buf *out, const char *term, dv_str name, dv_buf *why)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (!dv_str_is(name, named[i].name))
            continue;
        if (named[i].capability)
            return put_capability(out, term, name, named[i].capability, why);
        if (named[i].bytes[0] == '\\')
            dv_buf_putc(out, '\0');
        else
            dv_buf_puts(out, named[i].bytes);
        return true;
    }
    if (name.n == 6 && strncmp(name.p, "Ctrl-", 5) == 0) {
        dv_buf_putc(out, (char)(name.p[5] & 0x1F));
        return true;
    }
    if (name.n > 4 && strncmp(name.p, "Alt-", 4) == 0) {
        dv_buf_putc(out, '\x1b');
        return put_key(out, term, (dv_str){name.p + 4, name.n - 4}, why);
    }
    if (name.n >= 2 && name.p[0] == 'F' && name.p[1] >= '1' && name.p[1] <= '9') {
        char cap[8] = "kf";
        strncat(cap, name.p + 1, name.n - 1 < 3 ? name.n - 1 : 3);
        return put_capability(out, term, name, cap, why);
    }
    if (name.n == 1 || (unsigned char)name.p[0] >= 0xC0) {
        dv_buf_add(out, name);
        return true;
    }
    dv_buf_printf(why, "no key is called %.*s (`type` sends text)", (int)name.n, name.p);
    return false;
}

bool keys_put(dv_buf *out, const char *term, const char *names, dv_buf *why)
{
    dv_str rest = dv_str_from(names), word;
    while (dv_str_cut(&rest, ' ', &word)) {
        long times = 1;
        const char *star = word.n > 2 ? memchr(word.p + 1, '*', word.n - 1) : NULL;
        if (star) {
            times = strtol(star + 1, NULL, 10);
            word.n = (size_t)(star - word.p);
        }
        for (long i = 0; word.n && i < times; i++)
            if (!put_key(out, term, word, why))
                return false;
    }
    return true;
}

bool bytes_put(dv_buf *out, const char *text, dv_buf *why)
{
    static const char from[] = "enrt\\", to[] = "\x1b\n\r\t\\";
    for (const char *p = text; *p; p++) {
        if (*p != '\\') {
            dv_buf_putc(out, *p);
            continue;
        }
        const char *at = *++p ? strchr(from, *p) : NULL;
        int digits = *p == 'x' ? 2 : *p == 'u' ? 4 : 0;
        if (at) {
            dv_buf_putc(out, to[at - from]);
        } else if (digits && strspn(p + 1, "0123456789abcdefABCDEF") >= (size_t)digits) {
            char hex[5] = "";
            strncat(hex, p + 1, (size_t)digits);
            uint32_t v = (uint32_t)strtoul(hex, NULL, 16);
            if (digits == 2)
                dv_buf_putc(out, (char)v);
            else
                utf8_put(out, v);
            p += digits;
        } else {
            dv_buf_puts(why, "after a backslash comes one of e n r t \\ xHH uHHHH");
            return false;
        }
    }
    return true;
}
