#include "script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const with_block[] = {"screen", "output", "file"};

static char *copy(const char *p, size_t n)
{
    char *s = strndup(p, n);
    if (!s)
        abort();
    return s;
}

void words_add(words *w, const char *text, size_t n)
{
    char **grown = realloc(w->at, (w->n + 1) * sizeof *grown);
    if (!grown)
        abort();
    w->at = grown;
    w->at[w->n++] = copy(text, n);
}

static void words_free(words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->at[i]);
    free(w->at);
}

static void words_split(words *w, const char *text)
{
    while (*text) {
        text += strspn(text, " \t");
        size_t n = strcspn(text, " \t");
        if (n)
            words_add(w, text, n);
        text += n;
    }
}

static bool fault(const script *s, int line, const char *what, const char *word)
{
    fprintf(stderr, "%s:%d: %s%s%s\n", s->path, line, what, *word ? ": " : "", word);
    return false;
}

static bool read_lines(script *s)
{
    FILE *f = fopen(s->path, "r");
    if (!f) {
        perror(s->path);
        return false;
    }
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, f)) >= 0;) {
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
            n--;
        words_add(&s->line, line, (size_t)n);
    }
    free(line);
    fclose(f);
    return true;
}

/* The header: what is pinned before the first step.  1: taken; 0: not a header; -1: a fault. */
static int take_header(script *s, const char *verb, const char *arg)
{
    const struct {
        const char *verb;
        words *list;
        char **one;
    } heads[] = {
        {"size", &s->sizes, NULL},    {"term", &s->terms, NULL}, {"lang", NULL, &s->lang},
        {"locale", NULL, &s->locale}, {"now", NULL, &s->now},    {"as", NULL, &s->as},
        {"store", NULL, &s->store},   {"conf", NULL, &s->conf},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        if (strcmp(verb, heads[i].verb) != 0)
            continue;
        if (heads[i].list) {
            words_split(heads[i].list, arg);
        } else {
            free(*heads[i].one);
            *heads[i].one = copy(arg, strlen(arg));
        }
        return *arg && s->nstep == 0 ? 1 : -1;
    }
    if (strcmp(verb, "env") == 0) {
        words_add(&s->env, arg, strlen(arg));
        return strchr(arg, '=') && s->nstep == 0 ? 1 : -1;
    }
    if (strcmp(verb, "timeout") == 0) {
        s->timeout = atoi(arg);
        return s->timeout > 0 && s->nstep == 0 ? 1 : -1;
    }
    return 0;
}

static step *new_step(script *s, size_t at)
{
    step *grown = realloc(s->step, (s->nstep + 1) * sizeof *grown);
    if (!grown)
        abort();
    s->step = grown;
    memmove(&grown[at + 1], &grown[at], (s->nstep - at) * sizeof *grown);
    s->nstep++;
    grown[at] = (step){0};
    return &grown[at];
}

static bool has_block(const char *verb)
{
    for (size_t i = 0; i < sizeof with_block / sizeof with_block[0]; i++)
        if (strcmp(verb, with_block[i]) == 0)
            return true;
    return false;
}

static size_t trimmed(const char *p, size_t n)
{
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    return n;
}

static bool take_block(script *s, step *st)
{
    dv_buf b = {0};
    size_t i = (size_t)st->line; /* the line after the verb's */
    for (; i < s->line.n && s->line.at[i][0] == '|'; i++) {
        const char *text = s->line.at[i] + 1;
        dv_buf_add(&b, (dv_str){text, trimmed(text, strlen(text))});
        dv_buf_putc(&b, '\n');
    }
    st->last_line = (int)i + 1;
    st->block = copy(dv_buf_cstr(&b), b.n);
    dv_buf_free(&b);
    if (i >= s->line.n || strcmp(s->line.at[i], "end") != 0)
        return fault(s, (int)i + 1, "a line of a block begins with |, and after it comes `end`",
                     "");
    return true;
}

static bool take_step(script *s, int at, const char *text)
{
    const char *only = "";
    size_t nonly = 0;
    if (*text == '@') {
        only = ++text;
        nonly = strcspn(text, " ");
        text += nonly;
        text += strspn(text, " ");
    }
    size_t n = strcspn(text, " ");
    const char *arg = text + n + strspn(text + n, " ");
    step *st = new_step(s, s->nstep);
    st->line = st->last_line = at;
    st->verb = copy(text, n);
    st->arg = copy(arg, strlen(arg));
    st->only = copy(only, nonly);
    if (!has_block(st->verb))
        return true;
    if (script_is_golden(st)) { /* `screen 80x24 vt100`: its argument is what it holds for */
        free(st->only);
        st->only = copy(st->arg, strlen(st->arg));
        for (char *c = st->only; *c; c++)
            if (*c == ' ')
                *c = ',';
    }
    return take_block(s, st);
}

static bool take_line(script *s, size_t *i)
{
    char *text = s->line.at[*i];
    char *end = text + trimmed(text, strlen(text));
    *end = '\0';
    text += strspn(text, " ");
    int at = (int)*i + 1;
    if (!*text || *text == '#')
        return true;
    char verb[16];
    size_t n = strcspn(text, " ");
    snprintf(verb, sizeof verb, "%.*s", (int)n, text);
    int head = take_header(s, verb, text + n + strspn(text + n, " "));
    if (head < 0)
        return fault(s, at, "not before the first step, or without its value", verb);
    if (head > 0)
        return true;
    if (!take_step(s, at, text))
        return false;
    *i = (size_t)s->step[s->nstep - 1].last_line - 1;
    return true;
}

bool script_read(script *s, const char *path)
{
    *s = (script){.path = copy(path, strlen(path))};
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    s->name = copy(base, strcspn(base, "."));
    if (!read_lines(s))
        return false;
    for (size_t i = 0; i < s->line.n; i++)
        if (!take_line(s, &i))
            return false;
    if (!s->sizes.n)
        words_split(&s->sizes, "80x24");
    if (!s->terms.n)
        words_split(&s->terms, "xterm-256color");
    return true;
}

static void write_block(FILE *f, const step *st)
{
    fputs(st->verb, f);
    if (*st->only)
        fputc(' ', f);
    for (const char *c = st->only; *c; c++)
        fputc(*c == ',' ? ' ' : *c, f);
    fputc('\n', f);
    dv_str rest = dv_str_from(st->block), row;
    while (dv_str_cut(&rest, '\n', &row))
        fprintf(f, "|%.*s\n", (int)row.n, row.p);
    fputs("end\n", f);
}

bool script_write(const script *s)
{
    FILE *f = fopen(s->path, "w");
    if (!f) {
        perror(s->path);
        return false;
    }
    size_t done = 0; /* lines of the old text */
    for (size_t i = 0; i < s->nstep; i++) {
        const step *st = &s->step[i];
        if (st->line) {
            for (; done < (size_t)st->line - 1; done++)
                fprintf(f, "%s\n", s->line.at[done]);
            if (!st->changed)
                continue;
            done = (size_t)st->last_line;
        } else {
            /* An added block stands behind the one before it, which may have been left as it is. */
            size_t before = 0;
            for (size_t k = 0; k < i; k++)
                if (s->step[k].line)
                    before = (size_t)s->step[k].last_line;
            for (; done < before; done++)
                fprintf(f, "%s\n", s->line.at[done]);
        }
        write_block(f, st);
    }
    for (; done < s->line.n; done++)
        fprintf(f, "%s\n", s->line.at[done]);
    return fclose(f) == 0;
}

void script_free(script *s)
{
    for (size_t i = 0; i < s->nstep; i++) {
        free(s->step[i].verb);
        free(s->step[i].arg);
        free(s->step[i].only);
        free(s->step[i].block);
    }
    free(s->step);
    words_free(&s->line);
    words_free(&s->sizes);
    words_free(&s->terms);
    words_free(&s->env);
    char *one[] = {s->path, s->name, s->lang, s->locale, s->now, s->as, s->store, s->conf};
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        free(one[i]);
}

bool script_only(const char *only, const char *size, const char *term)
{
    dv_str rest = dv_str_from(only), word;
    while (dv_str_cut(&rest, ',', &word)) {
        bool not = word.n && *word.p == '!';
        if (not )
            word = (dv_str){word.p + 1, word.n - 1};
        if (word.n && (dv_str_is(word, size) || dv_str_is(word, term)) == not )
            return false;
    }
    return true;
}

size_t script_weight(const char *only)
{
    size_t n = *only ? 1 : 0;
    for (; *only; only++)
        n += *only == ',';
    return n;
}

step *script_insert(script *s, size_t i, const char *only, const char *block)
{
    step *st = new_step(s, i + 1);
    const char *verb = s->step[i].verb;
    st->verb = copy(verb, strlen(verb));
    st->arg = copy("", 0);
    st->only = copy(only, strlen(only));
    script_set_block(st, block);
    return st;
}

void script_set_block(step *st, const char *block)
{
    free(st->block);
    st->block = copy(block, strlen(block));
    st->changed = true;
}

bool script_is_golden(const step *st)
{
    return strcmp(st->verb, "screen") == 0 || strcmp(st->verb, "output") == 0;
}

void script_set_only(step *st, const char *only)
{
    free(st->only);
    st->only = copy(only, strlen(only));
}
