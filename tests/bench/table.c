/* The table: each row at every size, the ratio of the medians, and how the figure grows. */
#include "bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 128 };

typedef struct spread {
    double median, least, most;
} spread;

typedef struct row {
    char what[128];
    promise p;
    size_t n;
    long size[SIZES_MOST];
    spread a[SIZES_MOST], b[SIZES_MOST];
    bool least; /* see table_least */
    bool tells; /* how many were found */
    size_t found[SIZES_MOST];
} row;

static row rows[ROWS_MOST];
static size_t nrow;

static row *known(const char *what)
{
    for (size_t i = 0; i < nrow; i++)
        if (strcmp(rows[i].what, what) == 0)
            return &rows[i];
    return NULL;
}

static row *row_of(const char *what, promise p)
{
    row *r = known(what);
    if (r)
        return r;
    must(nrow < ROWS_MOST, "too many rows");
    r = &rows[nrow++];
    snprintf(r->what, sizeof r->what, "%s", what);
    r->p = p;
    return r;
}

static spread spread_of(sample *s)
{
    double median = median_of(s);
    return (spread){median, s->v[0], s->v[s->n - 1]};
}

/* 1234567 → "1,234,567" */
static void grouped(char *out, long n)
{
    char plain[24];
    int digits = snprintf(plain, sizeof plain, "%ld", n);
    for (int i = 0; i < digits; i++) {
        if (i && (digits - i) % 3 == 0)
            *out++ = ',';
        *out++ = plain[i];
    }
    *out = '\0';
}

static int places(double v)
{
    return v < 0.995 ? 3 : v < 99.5 ? 2 : v < 9999 ? 1 : 0;
}

static void print_spread(FILE *f, spread s)
{
    char text[64], median[24];
    int d = places(s.median);
    snprintf(median, sizeof median, "%.*f", d, s.median);
    if (s.least == s.most)
        text[0] = '\0';
    else
        snprintf(text, sizeof text, "(%.*f..%.*f)", d, s.least, d, s.most);
    fprintf(f, " %10s %-22s", median, text);
}

/* At the greatest size. */
static double judged(const row *r)
{
    double a = r->a[r->n - 1].median;
    return r->p.against ? a / r->b[r->n - 1].median : a;
}

static double grown(const row *r, const spread *s)
{
    return s[r->n - 1].median / s[0].median;
}

static bool grows_too_much(const row *r)
{
    return r->p.grows > 0 && r->n > 1 && grown(r, r->a) > r->p.grows;
}

/* No program on that library can do what it does not do alone; nor more of it than is promised. */
static bool at_limit(const row *r)
{
    return r->least && grows_too_much(r) && grown(r, r->b) > r->p.grows &&
           grown(r, r->a) <= grown(r, r->b) * r->p.most;
}

static void print_size(FILE *f, const row *r, size_t i)
{
    char size[32];
    grouped(size, r->size[i]);
    fprintf(f, "  %12s", size);
    print_spread(f, r->a[i]);
    if (r->p.against) {
        print_spread(f, r->b[i]);
        fprintf(f, " %7.3f", r->a[i].median / r->b[i].median);
    }
    if (r->tells)
        fprintf(f, "  %zu found", r->found[i]);
    if (r->p.most > 0 && i + 1 == r->n)
        fputs(judged(r) <= r->p.most ? "  met" : "  MISSED", f);
    fputc('\n', f);
}

/* log(ratio of the medians) ÷ log(ratio of the sizes), from the least size to the greatest. */
static double exponent(const row *r, const spread *s)
{
    size_t last = r->n - 1;
    return log(s[last].median / s[0].median) / log((double)r->size[last] / (double)r->size[0]);
}

static void print_growth(FILE *f, const row *r)
{
    if (r->n < 2 || r->a[0].median <= 0)
        return;
    fprintf(f, "  %12s  n^%-8.2f %-22s", "growth", exponent(r, r->a), "");
    if (r->p.against && r->b[0].median > 0)
        fprintf(f, "  n^%-8.2f", exponent(r, r->b));
    if (r->p.grows > 0)
        fprintf(f, "  %.2f x  %s", grown(r, r->a),
                !grows_too_much(r) ? "met"
                : at_limit(r)      ? "at the limit of"
                                   : "MISSED");
    if (at_limit(r))
        fprintf(f, " %s, %.2f x", r->p.against, grown(r, r->b));
    fputc('\n', f);
}

static void print_row(FILE *f, const row *r)
{
    fprintf(f, "%s, %s", r->what, r->p.unit);
    if (r->p.against)
        fprintf(f, " | danvan : %s", r->p.against);
    if (r->p.most > 0)
        fprintf(f, " | at most %g%s", r->p.most, r->p.against ? " x" : "");
    if (r->p.grows > 0)
        fprintf(f, " | growing at most %g x", r->p.grows);
    fputc('\n', f);
    for (size_t i = 0; i < r->n; i++)
        print_size(f, r, i);
    print_growth(f, r);
}

static void add(const char *what, promise p, long size, spread a, spread b)
{
    row *r = row_of(what, p);
    must(r->n < SIZES_MOST, "too many sizes");
    r->size[r->n] = size;
    r->a[r->n] = a;
    r->b[r->n] = b;
    r->n++;
    fprintf(stderr, "%s, %s", r->what, r->p.unit);
    print_size(stderr, r, r->n - 1);
}

void table_add(const char *what, promise p, long size, sample *a, sample *b)
{
    add(what, p, size, spread_of(a), b ? spread_of(b) : (spread){0});
}

void table_one(const char *what, promise p, long size, double a, double b)
{
    add(what, p, size, (spread){a, a, a}, (spread){b, b, b});
}

void table_found(const char *what, size_t n)
{
    row *r = known(what);
    must(r, "there is no row \"%s\"", what);
    r->tells = true;
    r->found[r->n - 1] = n;
}

void table_least(const char *what)
{
    row *r = known(what);
    must(r, "there is no row \"%s\"", what);
    r->least = true;
}

static size_t missed(const row *r)
{
    return (r->p.most > 0 && judged(r) > r->p.most) + (grows_too_much(r) && !at_limit(r));
}

void table_print(const char *path)
{
    FILE *f = fopen(path, "a");
    must(f, "%s can't be written", path);
    size_t misses = 0, limits = 0;
    for (size_t i = 0; i < nrow; i++) {
        misses += missed(&rows[i]);
        limits += at_limit(&rows[i]);
        print_row(stdout, &rows[i]);
        print_row(f, &rows[i]);
    }
    printf("%zu rows, %zu missed, %zu at a limit\n", nrow, misses, limits);
    fprintf(f, "%zu rows, %zu missed, %zu at a limit\n", nrow, misses, limits);
    must(fclose(f) == 0, "%s can't be written", path);
}

void note(const bench *b, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    FILE *f = fopen(b->out, "a");
    must(f, "%s can't be written", b->out);
    fprintf(f, "%s\n", line);
    must(fclose(f) == 0, "%s can't be written", b->out);
    printf("%s\n", line);
    fflush(stdout);
}
