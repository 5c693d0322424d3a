#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATIENCE = 60000, OPTIONS = 512 };

/* danvan gets nothing of our environment but how a sanitizer is to behave. */
static char *sanitizer(const char *name, const char *more, char out[OPTIONS])
{
    const char *ours = getenv(name);
    snprintf(out, OPTIONS, "%s=%s%s", name, ours ? ours : "", more);
    return out;
}

void screen_start(line *l, const screen_world *w)
{
    static char lang[] = "LANG=C.UTF-8", term[] = "TERM=xterm-256color",
                now[] = "DANVAN_NOW=2024-06-30T08:00:00";
    char command[1024], home[300], asan[OPTIONS], ubsan[OPTIONS];
    char more[4][300];
    char *env[12] = {lang, term, now, home};
    size_t n = 4;
    snprintf(home, sizeof home, "HOME=%s", w->dir);
    env[n++] = sanitizer("ASAN_OPTIONS", ":verify_asan_link_order=0", asan);
    env[n++] = sanitizer("UBSAN_OPTIONS", "", ubsan);
    for (size_t i = 0; i < 4 && w->more[i]; i++) {
        snprintf(more[i], sizeof more[i], "%s", w->more[i]);
        env[n++] = more[i];
    }
    snprintf(command, sizeof command, "exec %s -c %s --data %s/data --as tester --lang vi",
             w->danvan, w->conf, w->dir);
    line_start(l, w->dir, command, env, w->rows ? w->rows : 24, w->columns ? w->columns : 80);
}

bool screen_shows(const line *l, const char *text)
{
    dv_buf b = {0};
    line_text(l, &b);
    bool yes = strstr(dv_buf_cstr(&b), text) != NULL;
    dv_buf_free(&b);
    return yes;
}

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool screen_wait(line *l, const char *text)
{
    int64_t end = clock_ms() + PATIENCE;
    while (!screen_shows(l, text)) {
        if (clock_ms() > end || l->deaf)
            return false;
        line_pump(l, 50);
    }
    return true;
}

bool screen_idle(line *l)
{
    int64_t end = clock_ms() + PATIENCE;
    for (int quiet = 0; quiet < 2; quiet++) {
        if (line_pump(l, 5) || !line_idle(l))
            quiet = -1;
        if (clock_ms() > end)
            return false;
    }
    return true;
}

bool screen_end(line *l)
{
    int64_t end = clock_ms() + PATIENCE;
    while (!line_ended(l)) {
        line_pump(l, 10);
        if (clock_ms() > end)
            return false;
    }
    return true;
}

bool screen_type(line *l, const entry *e, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        line_send(l, e->key[i], strlen(e->key[i]));
        /* Esc alone, and what opens a screen, must not run into the next key. */
        if ((i < e->first || e->key[i][0] == '\033') && !screen_idle(l))
            return false;
    }
    return true;
}

void screen_print(const line *l)
{
    dv_buf b = {0};
    if (l->vt)
        line_text(l, &b);
    printf("%s\n", dv_buf_cstr(&b));
    dv_buf_free(&b);
}
