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

enum { ROUNDS = 31, TYPINGS = 5, SENTENCES = 7, LONGEST = 200 };

typedef struct pair {
    sample danvan, sqlite;
} pair;

/* Each is asked twice before it is measured: the stores were opened just now, and after the other
 * one's work, which may be a thousand times as much, little of its own is left in the processor's
 * caches.  What the first time costs is told of every keystroke. */
enum { WARMING = 2 };

static size_t ask(const char *text, pair *wall, pair *cpu, sample *cold)
{
    int day[2];
    size_t n = 0, m = 0;
    for (int i = 0; i <= WARMING; i++) {
        const double t = now_ms(), c = cpu_ms();
        n = danvan_search(text, &day[0]);
        const double took = cpu_ms() - c, waited = now_ms() - t;
        if (i == 0)
            take(cold, took);
        if (i < WARMING)
            continue;
        take(&cpu->danvan, took);
        take(&wall->danvan, waited);
    }
    for (int i = 0; i <= WARMING; i++) {
        const double t = now_ms(), c = cpu_ms();
        m = sqlite_search(text, &day[1]);
        const double took = cpu_ms() - c, waited = now_ms() - t;
        if (i < WARMING)
            continue;
        take(&cpu->sqlite, took);
        take(&wall->sqlite, waited);
    }
    must(n == m && day[0] == day[1], "\"%s\": danvan finds %zu up to day %d, SQLite %zu up to %d",
         text, n, day[0], m, day[1]);
    return n;
}

static void open_both(const bench *b)
{
    danvan_open(b->conf, b->store);
    sqlite_search_open(b->fts);
}

static void close_both(void)
{
    sqlite_close();
    danvan_close();
}

/* ---- single searches ---- */

enum { QUESTIONS = 12 };
typedef struct question {
    char what[80], text[80];
    pair wall;
    size_t found;
} question;

static void ask_all(const bench *b, question *q)
{
    open_both(b);
    for (size_t i = 0; i < QUESTIONS; i++) {
        pair cpu = {.danvan = {.n = 0}};
        sample cold = {.n = 0};
        q[i].found = ask(q[i].text, &q[i].wall, &cpu, &cold);
    }
    close_both();
}

static void tell_all(const bench *of, size_t n, question (*q)[QUESTIONS])
{
    for (size_t i = 0; i < QUESTIONS; i++)
        for (size_t k = 0; k < n; k++) {
            char name[120];
            question *x = &q[k][i];
            snprintf(name, sizeof name, "find %s", x->what);
            table_add(name, (promise){"ms", "SQLite", 1, LOGARITHM}, of[k].n, &x->wall.danvan,
                      &x->wall.sqlite);
            table_found(name, x->found);
        }
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
    slowest cold; /* danvan's, of the first time that it is asked */
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
        sample cold = {.n = 0};
        size_t found = 0;
        snprintf(text, sizeof text, "%.*s", (int)n, sentence);
        if (text[n - 1] == ' ')
            continue;
        for (int i = 0; i < rounds_of(b, TYPINGS); i++)
            found = ask(text, &wall, &cpu, &cold);
        const double ms = median_of(&cpu.danvan);
        keep_slowest(&x->danvan, ms, text, found);
        keep_slowest(&x->cold, median_of(&cold), text, found);
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
    table_one("slowest keystroke after other work, processor time", (promise){"ms", NULL, 10, 0},
              b->n, x->cold.ms, -1);
    table_found("slowest keystroke after other work, processor time", x->cold.found);
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

static void questions_of(const bench *b, question *q)
{
    static const char *const what[QUESTIONS] = {"frequent words: nghe an",
                                                "a word of middling frequency",
                                                "a word of low frequency",
                                                "a rare word",
                                                "frequent words, then a rare one",
                                                "a rare word, then frequent ones",
                                                "frequent words, then a rare one's beginning",
                                                "a beginning: n",
                                                "a beginning: ng",
                                                "a beginning: ngh",
                                                "a beginning: nghi",
                                                "a beginning: nghie"};
    char rare[40];
    danvan_open(b->conf, b->store);
    snprintf(rare, sizeof rare, "dd%ld", rare_number(b));
    danvan_close();
    for (size_t i = 0; i < QUESTIONS; i++)
        snprintf(q[i].what, sizeof q[i].what, "%s", what[i]);
    snprintf(q[0].text, sizeof q[0].text, "nghe an");
    danvan_fold(q[1].text, sizeof q[1].text, word_of_rank(300));
    danvan_fold(q[2].text, sizeof q[2].text, word_of_rank(3500));
    snprintf(q[3].text, sizeof q[3].text, "%s", rare);
    snprintf(q[4].text, sizeof q[4].text, "nghe an %s", rare);
    snprintf(q[5].text, sizeof q[5].text, "%s nghe an", rare);
    snprintf(q[6].text, sizeof q[6].text, "nghe an dd%.2s", rare + 2);
    for (size_t i = 7; i < QUESTIONS; i++)
        snprintf(q[i].text, sizeof q[i].text, "%.*s", (int)(i - 6), "nghie");
}

void work_search(const bench *of, size_t n)
{
    static question q[SIZES_MOST][QUESTIONS];
    for (size_t k = 0; k < n; k++)
        questions_of(&of[k], q[k]);
    for (int i = 0; i < rounds_of(of, ROUNDS); i++)
        for (size_t k = 0; k < n; k++)
            ask_all(&of[k], q[k]);
    tell_all(of, n, q);
    for (size_t k = 0; k < n; k++) {
        open_both(&of[k]);
        keystrokes(&of[k], q[k][5].text);
        close_both();
    }
}
