/* The search as one types: the first 50, newest first. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 15, TYPINGS = 5 };

typedef struct pair {
    sample danvan, sqlite;
} pair;

static void ask(const char *text, pair *wall, pair *cpu)
{
    int day[2];
    double t = now_ms(), c = cpu_ms();
    size_t n = danvan_search(text, &day[0]);
    take(&cpu->danvan, cpu_ms() - c);
    take(&wall->danvan, now_ms() - t);
    t = now_ms(), c = cpu_ms();
    size_t m = sqlite_search(text, &day[1]);
    take(&cpu->sqlite, cpu_ms() - c);
    take(&wall->sqlite, now_ms() - t);
    must(n == m && day[0] == day[1], "\"%s\": danvan finds %zu up to day %d, SQLite %zu up to %d",
         text, n, day[0], m, day[1]);
}

static void measure(const bench *b, const char *what, const char *text)
{
    pair wall = {.danvan = {.n = 0}}, cpu = wall;
    char name[120];
    snprintf(name, sizeof name, "find %s", what);
    for (int i = 0; i < rounds_of(b, ROUNDS); i++)
        ask(text, &wall, &cpu);
    table_add(name, (promise){"ms", "SQLite", 1, LOGARITHM}, b->n, &wall.danvan, &wall.sqlite);
}

/* ---- every keystroke ---- */

typedef struct slowest {
    double ms;
    char text[200];
} slowest;

static void keep_slowest(slowest *s, double ms, const char *text)
{
    if (ms <= s->ms)
        return;
    s->ms = ms;
    snprintf(s->text, sizeof s->text, "%s", text);
}

/* One keystroke costs what the median of its rounds does. */
static void type_out(const bench *b, const char *sentence, slowest *danvan, slowest *sqlite)
{
    char text[200];
    for (size_t n = 1; n <= strlen(sentence); n++) {
        pair wall = {.danvan = {.n = 0}}, cpu = wall;
        snprintf(text, sizeof text, "%.*s", (int)n, sentence);
        if (text[n - 1] == ' ')
            continue;
        for (int i = 0; i < rounds_of(b, TYPINGS); i++)
            ask(text, &wall, &cpu);
        keep_slowest(danvan, median_of(&cpu.danvan), text);
        keep_slowest(sqlite, median_of(&cpu.sqlite), text);
    }
}

static void keystrokes(const bench *b, const char *rare)
{
    const char *const sentence[] = {"tranh chap ranh gioi thua dat nghe an",
                                    "boi thuong thu hoi dat d n t x",
                                    "to cao can bo thu chi sai quy dinh",
                                    rare,
                                    "o nhiem nuoc sach k q",
                                    "nghe an d n",
                                    "c c c c c"};
    slowest danvan = {0}, sqlite = {0};
    for (size_t i = 0; i < sizeof sentence / sizeof *sentence; i++)
        type_out(b, sentence[i], &danvan, &sqlite);
    table_one("slowest keystroke, processor time", (promise){"ms", NULL, 10, LOGARITHM}, b->n,
              danvan.ms, -1);
    table_one("slowest keystroke of each", (promise){"ms", "SQLite", 0, 0}, b->n, danvan.ms,
              sqlite.ms);
    note(b, "  slowest keystroke of %ld: danvan \"%s\", SQLite \"%s\"", b->n, danvan.text,
         sqlite.text);
}

void work_search(const bench *b)
{
    char rare[40], mixed[80], both[80], begun[40], name[40], word[40];
    static const char *const prefix[] = {"n", "ng", "ngh", "nghi", "nghie"};
    snprintf(rare, sizeof rare, "dd%ld", register_rare(b->n / 2));
    snprintf(mixed, sizeof mixed, "nghe an %s", rare);
    snprintf(both, sizeof both, "%s nghe an", rare);
    snprintf(begun, sizeof begun, "nghe an dd%.2s", rare + 2);
    measure(b, "frequent words: nghe an", "nghe an");
    danvan_fold(word, sizeof word, word_of_rank(300));
    measure(b, "a word of middling frequency", word);
    danvan_fold(word, sizeof word, word_of_rank(3500));
    measure(b, "a word of low frequency", word);
    measure(b, "a rare word", rare);
    measure(b, "frequent words, then a rare one", mixed);
    measure(b, "a rare word, then frequent ones", both);
    measure(b, "frequent words, then a rare one's beginning", begun);
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
        snprintf(name, sizeof name, "a beginning: %s", prefix[i]);
        measure(b, name, prefix[i]);
    }
    keystrokes(b, both);
}
