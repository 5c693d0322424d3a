/* Clocks, samples, and what the system says about a process. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void must(bool good, const char *fmt, ...)
{
    va_list ap;
    if (good)
        return;
    fputs("bench: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static double clock_ms(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

double now_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

double cpu_ms(void)
{
    return clock_ms(CLOCK_PROCESS_CPUTIME_ID);
}

static long number_after(const char *path, const char *name)
{
    char line[256];
    long value = -1;
    FILE *f = fopen(path, "r");
    while (f && value < 0 && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            value = strtol(line + strlen(name) + 1, NULL, 10);
    if (f)
        fclose(f);
    return value;
}

long bytes_written(void)
{
    return number_after("/proc/self/io", "wchar");
}

long proc_kb(pid_t pid, const char *file, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
    return number_after(path, name);
}

void take(sample *s, double value)
{
    must(s->n < SAMPLE_MOST, "too many measurements in one row");
    s->v[s->n++] = value;
}

int rounds_of(const bench *b, int n)
{
    return b->quick && n > 3 ? 3 : n;
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

double median_of(sample *s)
{
    must(s->n > 0, "a row without a measurement");
    qsort(s->v, s->n, sizeof *s->v, by_value);
    return s->n % 2 ? s->v[s->n / 2] : (s->v[s->n / 2 - 1] + s->v[s->n / 2]) / 2;
}

double share_of(sample *s, double share)
{
    median_of(s);
    return s->v[(size_t)((double)(s->n - 1) * share)];
}
