/* The search as one types: the first 50, newest first.
 *
 * How a search grows is told where it finds as many at every size: a word that every thousandth
 * record has is in ten records of 10,000, and the search is done when it has read these; of
 * 1,000,000 it reads five times as many and shows 50.  So the rare word is a number that twenty
 * records have at every size, eight of them with the frequent words; and of the keystrokes those
 * are compared that find as many as they did at the first size. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 15, TYPINGS = 5, SENTENCES = 7, LONGEST = 200 };

typedef struct pair {
    sample danvan, sqlite;
} pair;

/* Each is asked twice and measured the second time: after the other one's work, which may be a
 * thousand times as much, little of its own would be left in the processor's caches. */
static size_t ask(const char *text, pair *wall, pair *cpu)
{
    int day[2];
    danvan_search(text, &day[0]);
    double t = now_ms(), c = cpu_ms();
    size_t n = danvan_search(text, &day[0]);
    take(&cpu->danvan, cpu_ms() - c);
    take(&wall->danvan, now_ms() - t);
    sqlite_search(text, &day[1]);
    t = now_ms(), c = cpu_ms();
    size_t m = sqlite_search(text, &day[1]);
    take(&cpu->sqlite, cpu_ms() - c);
    take(&wall->sqlite, now_ms() - t);
    must(n == m && day[0] == day[1], "\"%s\": danvan finds %zu up to day %d, SQLite %zu up to %d",
         text, n, day[0], m, day[1]);
    return n;
}

static void measure(const bench *b, const char *what, const char *text)
{
    pair wall = {.danvan = {.n = 0}}, cpu = wall;
    char name[120];
    size_t found = 0;
    snprintf(name, sizeof name, "find %s", what);
    for (int i = 0; i < rounds_of(b, ROUNDS); i++)
        found = ask(text, &wall, &cpu);
    table_add(name, (promise){"ms", "SQLite", 1, LOGARITHM}, b->n, &wall.danvan, &wall.sqlite);
    table_found(name, found);
}

/* ---- every keystroke ---- */

typedef struct slowest {
    double ms;
    char text[LONGEST];
    size_t found;
} slowest;

static void keep_slowest(slowest *s, double ms, const char *text, size_t found)
{
    if (ms <= s->ms)
        return;
    s->ms = ms;
    s->found = found;
    snprintf(s->text, sizeof s->text, "%s", text);
}

typedef struct typing {
    slowest danvan, sqlite;
    slowest like; /* danvan's, of what finds as many as at the first size */
    bool first;
    size_t (*found)[LONGEST]; /* there, by letter of a sentence */
} typing;

/* One keystroke costs what the median of its rounds does. */
static void type_out(const bench *b, const char *sentence, typing *x)
{
    char text[LONGEST];
    for (size_t n = 1; n <= strlen(sentence); n++) {
        pair wall = {.danvan = {.n = 0}}, cpu = wall;
        size_t found = 0;
        snprintf(text, sizeof text, "%.*s", (int)n, sentence);
        if (text[n - 1] == ' ')
            continue;
        for (int i = 0; i < rounds_of(b, TYPINGS); i++)
            found = ask(text, &wall, &cpu);
        const double ms = median_of(&cpu.danvan);
        keep_slowest(&x->danvan, ms, text, found);
        keep_slowest(&x->sqlite, median_of(&cpu.sqlite), text, found);
        if (x->first)
            (*x->found)[n - 1] = found;
        if ((*x->found)[n - 1] == found)
            keep_slowest(&x->like, ms, text, found);
    }
    x->found++;
}

static void tell(const bench *b, const typing *x)
{
    table_one("slowest keystroke, processor time", (promise){"ms", NULL, 10, 0}, b->n, x->danvan.ms,
              -1);
    table_found("slowest keystroke, processor time", x->danvan.found);
    table_one("slowest keystroke that finds as many at every size",
              (promise){"ms", NULL, 10, LOGARITHM}, b->n, x->like.ms, -1);
    table_found("slowest keystroke that finds as many at every size", x->like.found);
    table_one("slowest keystroke of each", (promise){"ms", "SQLite", 0, 0}, b->n, x->danvan.ms,
              x->sqlite.ms);
    note(b,
         "  slowest keystroke of %ld: danvan \"%s\" (%zu found; of those that find as many at"
         " every size \"%s\", %zu), SQLite \"%s\" (%zu)",
         b->n, x->danvan.text, x->danvan.found, x->like.text, x->like.found, x->sqlite.text,
         x->sqlite.found);
}

static void keystrokes(const bench *b, const char *rare)
{
    const char *const sentence[SENTENCES] = {"tranh chap ranh gioi thua dat nghe an",
                                             "boi thuong thu hoi dat d n t x",
                                             "to cao can bo thu chi sai quy dinh",
                                             rare,
                                             "o nhiem nuoc sach k q",
                                             "nghe an d n",
                                             "c c c c c"};
    static size_t found[SENTENCES][LONGEST];
    static long first;
    first = first ? first : b->n;
    typing x = {.first = first == b->n, .found = found};
    for (size_t i = 0; i < SENTENCES; i++)
        type_out(b, sentence[i], &x);
    tell(b, &x);
}

/* One that has as many digits as any, so that it is no other's beginning, and of whose records
 * eight, or as near to it as there are in a small register, have the frequent words. */
static long rare_number(const bench *b)
{
    enum { WITH_BOTH = 8 };
    char least[24], text[24], both[80];
    long best = 0, off = WITH_BOTH + 1;
    snprintf(least, sizeof least, "%ld", register_numbers(b->n));
    for (long i = b->n / 2; i < b->n && off; i++) {
        const long number = register_number(i, b->n);
        int day;
        snprintf(text, sizeof text, "%ld", number);
        snprintf(both, sizeof both, "dd%ld nghe an", number);
        if (strlen(text) != strlen(least))
            continue;
        const long is_off = labs((long)danvan_search(both, &day) - WITH_BOTH);
        best = is_off < off ? number : best;
        off = is_off < off ? is_off : off;
    }
    must(best, "no number of %ld records is with the frequent words", b->n);
    return best;
}

void work_search(const bench *b)
{
    char rare[40], mixed[80], both[80], begun[40], name[40], word[40];
    static const char *const prefix[] = {"n", "ng", "ngh", "nghi", "nghie"};
    snprintf(rare, sizeof rare, "dd%ld", rare_number(b));
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
