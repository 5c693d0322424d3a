/* Many writers on one store, killed at any instant: what was acknowledged is there, nothing is
 * there twice, and the store is sound.
 *
 *     writers DANVAN CONF ROUNDS [SEED]
 *
 * In each round eight processes save as fast as they can and say so on a pipe after each commit:
 * most of them through the record room, one by running `danvan add` over and over, and in some
 * rounds one more at the screen.  They are killed with SIGKILL one after the other, each when so
 * many saves have been acknowledged, so that the rest goes on with what the dead have left.  The
 * seed decides who dies when; the instant within a save is the machine's. */
#include "danvan/draft.h"
#include "danvan/lang.h"
#include "danvan/query.h"
#include "danvan/save.h"
#include "danvan/verify.h"

#include "screen.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 8, ROUNDS_A_STORE = 20, SCREEN_EVERY = 10, SAVES = 48, BATCH = 3, MOST = 20000 };

/* What writers have said of a record. */
typedef struct said {
    dv_id id;
    char text[32]; /* its summary; "": the command line's, of which only the id is told */
    long people;   /* the last that was acknowledged */
    bool leaving, gone;
    bool found;
} said;

typedef struct writer {
    int fd;
    pid_t pid;
    char line[256]; /* what has come of one */
    size_t n;
    unsigned dies; /* when so many saves have been acknowledged */
} writer;

static const char *danvan, *conf;
static writer w[WRITERS];
static char dir[64], data[80];
static dv_schema *schema;
static said all[MOST];
static size_t nall;
static size_t screens_tried, screens_saved;
static size_t all_tried, all_saved; /* in all stores */
static uint64_t seed;
static unsigned round_now;
static pid_t driver;

static void kill_group(pid_t pid)
{
    if (kill(-pid, SIGKILL) != 0)
        kill(pid, SIGKILL);
}

/* A writer's failure is seen by its end. */
static void fail(const char *what, const char *more)
{
    printf("FAILED round %u: %s %s\n", round_now, what, more);
    fflush(stdout);
    for (int i = 0; i < WRITERS && getpid() == driver; i++)
        if (w[i].pid > 0)
            kill_group(w[i].pid);
    _exit(1);
}

/* xorshift: the same everywhere. */
static unsigned chance(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static dv_registry *open_store(void)
{
    static const dv_actor actor = {"tester", "test"};
    const dv_registry_options o = {.schema = schema, .dir = data, .actor = actor, .create = true};
    dv_registry *r;
    dv_err err;
    if (dv_registry_open(&o, &r, &err) != DV_OK)
        fail("the store does not open:", err.text);
    return r;
}

static const dv_kind *cases(void)
{
    return dv_schema_kind(schema, "case");
}

/* ---- a writer's own process ---- */

static const char *const fields[][2] = {
    {"type", "complaint"},
    {"unit", "412"},
    {"received_on", "2024-05-06"},
    {"source", "post"},
    {"people", "1"},
    {"person", "Người Mẫu Không Có Thật"},
    {"field", "land"},
    {"letters", "1"},
    {"jurisdiction", "ours"},
    {"eligible", "eligible"},
    {"complexity", "ordinary"},
};

static void put(dv_arena *a, dv_registry *r, dv_record *rec, const char *field, const char *text)
{
    dv_err err;
    if (dv_record_set(a, r, rec, dv_kind_field(rec->kind, field), dv_str_from(text), &err) != DV_OK)
        fail(field, err.text);
}

static void say(int fd, const char *what, dv_id id, const char *text)
{
    char s[128];
    int n = snprintf(s, sizeof s, "%s %llu %s\n", what, (unsigned long long)id, text);
    if (write(fd, s, (size_t)n) != n)
        _exit(1);
}

static dv_record *new_case(dv_arena *a, dv_registry *r, const char *text)
{
    dv_record *rec = dv_record_new(a, r, cases());
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        put(a, r, rec, fields[i][0], fields[i][1]);
    put(a, r, rec, "summary", text);
    return rec;
}

static void must(dv_rc rc, const char *what, const dv_err *err)
{
    if (rc != DV_OK)
        fail(what, err->text);
}

static dv_id add_one(dv_arena *a, dv_registry *r, int fd, const char *text)
{
    dv_faults faults;
    dv_err err;
    dv_faults_init(&faults, a);
    dv_record *rec = new_case(a, r, text);
    must(dv_save(a, r, rec, &faults, &err), "a save", &err);
    say(fd, "add", rec->id, text);
    return rec->id;
}

static void add_some(dv_arena *a, dv_registry *r, int fd, const char *text)
{
    dv_record *rec[BATCH];
    char name[BATCH][32];
    dv_faults faults;
    dv_batch *b;
    dv_err err;
    dv_faults_init(&faults, a);
    for (size_t i = 0; i < BATCH; i++) {
        snprintf(name[i], sizeof name[i], "%s.%zu", text, i);
        rec[i] = new_case(a, r, name[i]);
    }
    must(dv_batch_begin(r, &b, &err), "a batch", &err);
    for (size_t i = 0; i < BATCH; i++)
        must(dv_batch_save(a, b, rec[i], &faults, &err), "a save in a batch", &err);
    must(dv_batch_commit(b, &err), "a batch", &err);
    for (size_t i = 0; i < BATCH; i++)
        say(fd, "add", rec[i]->id, name[i]);
}

static void change(dv_arena *a, dv_registry *r, int fd, dv_id id, const char *people)
{
    dv_record *rec;
    dv_faults faults;
    dv_err err;
    dv_faults_init(&faults, a);
    must(dv_record_load(a, r, cases(), id, &rec, &err), "a record to change", &err);
    put(a, r, rec, "people", people);
    must(dv_save(a, r, rec, &faults, &err), "a change", &err);
    say(fd, "set", id, people);
}

static void take_out(dv_arena *a, dv_registry *r, int fd, dv_id id)
{
    dv_record *rec;
    dv_err err;
    must(dv_record_load(a, r, cases(), id, &rec, &err), "a record to delete", &err);
    say(fd, "out", id, "");
    must(dv_delete(r, rec, "nhập trùng", &err), "deleting", &err);
    say(fd, "gone", id, "");
}

static void write_on(int fd, int me)
{
    dv_registry *r = open_store();
    dv_id before = 0, last = 0;
    for (unsigned i = 1;; i++) {
        dv_arena a = {0};
        char text[32], people[16];
        snprintf(text, sizeof text, "w%d.%u.%u", me, round_now, i);
        snprintf(people, sizeof people, "%u", i);
        if (i % 7 == 6)
            add_some(&a, r, fd, text);
        else if (i % 7 == 5 && before)
            take_out(&a, r, fd, before), before = 0;
        else if (i % 3 == 2 && last)
            change(&a, r, fd, last, people);
        else
            before = last, last = add_one(&a, r, fd, text);
        dv_arena_free(&a);
    }
}

/* danvan itself, whose acknowledgement is the id that it prints. */
static void run_on(int fd)
{
    char text[48];
    snprintf(text, sizeof text, "summary=danvan.%u", round_now);
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            dup2(fd, STDOUT_FILENO);
            execl(danvan, "danvan", "-c", conf, "--data", data, "--as", "tester", "--now",
                  "2024-06-30", "add", "case", "type=complaint", "unit=412",
                  "received_on=2024-05-06", "source=post", "people=1", "person=Người Mẫu",
                  "field=land", "jurisdiction=ours", "eligible=eligible", "complexity=ordinary",
                  text, (char *)NULL);
            _exit(127);
        }
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
            fail("danvan add", "failed");
    }
}

static void start(int me)
{
    int fd[2];
    if (pipe2(fd, O_CLOEXEC) != 0)
        fail("pipe", "");
    fflush(stdout);
    w[me] = (writer){.fd = fd[0], .pid = fork(), .dies = 1 + chance(SAVES)};
    if (w[me].pid == 0) {
        close(fd[0]);
        setpgid(0, 0);
        if (me == 0)
            run_on(fd[1]);
        else
            write_on(fd[1], me);
    }
    setpgid(w[me].pid, w[me].pid); /* whoever comes first */
    close(fd[1]);
}

/* ---- what they say ---- */

static said *said_of(dv_id id)
{
    for (size_t i = nall; i-- > 0;)
        if (all[i].id == id)
            return &all[i];
    if (nall == MOST)
        fail("too many records", "");
    all[nall] = (said){.id = id};
    return &all[nall++];
}

static void hear_id(const char *text)
{
    const dv_kind *k;
    dv_id id;
    dv_err err;
    if (dv_id_parse(schema, dv_str_from(text), &k, &id, &err) != DV_OK)
        fail("a writer said", text);
    said_of(id);
}

static void hear(const char *told)
{
    char what[8], text[64] = "";
    unsigned long long id;
    if (sscanf(told, "%7s %llu %63s", what, &id, text) < 2) {
        hear_id(told);
        return;
    }
    said *s = said_of(id);
    if (strcmp(what, "add") == 0)
        snprintf(s->text, sizeof s->text, "%s", text);
    else if (strcmp(what, "set") == 0)
        s->people = atol(text);
    else if (strcmp(what, "out") == 0)
        s->leaving = true;
    else
        s->gone = true;
}

/* Whole lines alone; how many. */
static unsigned listen_to(writer *x)
{
    char buf[4096];
    unsigned lines = 0;
    ssize_t n = read(x->fd, buf, sizeof buf);
    if (n <= 0) {
        close(x->fd);
        x->fd = -1;
        return 0;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (buf[i] != '\n') {
            if (x->n + 1 < sizeof x->line)
                x->line[x->n++] = buf[i];
            continue;
        }
        x->line[x->n] = '\0';
        x->n = 0;
        lines++;
        hear(x->line);
    }
    return lines;
}

/* ---- the screen among them ---- */

static entry script;

static bool has_screen(void)
{
    return round_now % SCREEN_EVERY == SCREEN_EVERY - 1;
}

static void open_form(line *l)
{
    const screen_world world = {.danvan = danvan, .conf = conf, .dir = dir};
    screen_start(l, &world);
    if (!screen_wait(l, "Khiếu nại, tố cáo") || !screen_type(l, &script, 0, script.n) ||
        !screen_wait(l, "háp)")) {
        screen_print(l);
        fail("the form", "can't be filled");
    }
}

/* ---- a round ---- */

/* So that the blow does not always fall where a save has just ended. */
static void dither(void)
{
    for (volatile unsigned i = chance(300000); i > 0; i--)
        continue;
}

static void strike(writer *x)
{
    int status;
    dither();
    kill_group(x->pid);
    if (waitpid(x->pid, &status, 0) != x->pid || !WIFSIGNALED(status))
        fail("a writer ended by itself", "");
    x->pid = 0;
}

/* Takes in what has come from anyone; how many saves that acknowledges. */
static unsigned listen_to_all(const line *screen)
{
    struct pollfd p[WRITERS + 1];
    unsigned heard = 0;
    for (int i = 0; i < WRITERS; i++)
        p[i] = (struct pollfd){.fd = w[i].fd, .events = POLLIN};
    p[WRITERS] = (struct pollfd){.fd = screen->fd, .events = POLLIN};
    poll(p, WRITERS + 1, -1);
    for (int i = 0; i < WRITERS; i++)
        if (p[i].revents)
            heard += listen_to(&w[i]);
    return heard;
}

static bool any_alive(void)
{
    for (int i = 0; i < WRITERS; i++)
        if (w[i].fd >= 0)
            return true;
    return false;
}

static void end_screen(line *l)
{
    dither();
    kill(l->pid, SIGKILL);
    if (!screen_end(l))
        fail("the screen", "does not end");
    screens_tried++;
    screens_saved += screen_shows(l, "đã lưu: KN");
    line_close(l);
}

static void play(void)
{
    line screen = {.fd = -1};
    unsigned acknowledged = 0, saves_at = chance(SAVES), ends_at = saves_at + chance(24);
    bool sent = false;
    if (has_screen())
        open_form(&screen);
    for (int i = 0; i < WRITERS; i++)
        start(i);
    while (any_alive()) {
        acknowledged += listen_to_all(&screen);
        if (screen.vt)
            line_pump(&screen, 0);
        if (screen.vt && !sent && acknowledged >= saves_at) {
            line_send(&screen, "\x13", 1);
            sent = true;
        }
        if (screen.vt && sent && acknowledged >= ends_at)
            end_screen(&screen);
        for (int i = 0; i < WRITERS; i++)
            if (w[i].pid > 0 && acknowledged >= w[i].dies)
                strike(&w[i]);
    }
    if (screen.vt)
        end_screen(&screen);
}

/* ---- the store afterwards ---- */

static size_t at_screen; /* records that came from there */

static void check_text(const dv_record *rec, said *s)
{
    const char *text = rec->value[dv_kind_field(rec->kind, "summary")->index];
    const char *people = rec->value[dv_kind_field(rec->kind, "people")->index];
    if (s->found)
        fail("a record is there twice:", text);
    s->found = true;
    if (s->gone)
        fail("a deleted record is there:", text);
    if (*s->text ? strcmp(s->text, text) != 0 : strncmp(text, "danvan.", 7) != 0)
        fail("a record is not what was saved:", text);
    if (atol(people) < s->people)
        fail("an acknowledged change is lost:", text);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each writer gives each of its texts once; those of the command line and the screen repeat. */
static void check_once(const char **text, size_t n)
{
    qsort(text, n, sizeof *text, by_text);
    for (size_t i = 1; i < n; i++)
        if (strcmp(text[i - 1], text[i]) == 0)
            fail("saved twice:", text[i]);
}

static const said *known(dv_id id)
{
    for (size_t i = 0; i < nall; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

static void check_records(dv_registry *r, dv_arena *a)
{
    static const char *text[MOST];
    const dv_query q = dv_query_of(cases());
    dv_id anchor = 0;
    dv_page page = {.more = true};
    size_t n = 0;
    dv_err err;
    at_screen = 0;
    while (page.more) {
        must(dv_query_page(a, r, &q, anchor, DV_FORWARD, 200, &page, &err), "the list", &err);
        for (size_t i = 0; i < page.n; i++) {
            const dv_record *rec = page.record[i];
            const char *s = rec->value[dv_kind_field(rec->kind, "summary")->index];
            if (known(rec->id))
                check_text(rec, said_of(rec->id));
            at_screen += strncmp(s, "Tranh", 5) == 0;
            if (s[0] == 'w' && n < MOST)
                text[n++] = s;
            anchor = rec->id;
        }
    }
    check_once(text, n);
    for (size_t i = 0; i < nall; i++) {
        if (!all[i].found && !all[i].leaving)
            fail("an acknowledged save is lost:", all[i].text);
        all[i].found = false;
    }
}

/* What was typed at the screen is either saved or a draft, and never both. */
static void check_screens(dv_registry *r, dv_arena *a)
{
    dv_draft **list;
    dv_err err;
    size_t n;
    must(dv_draft_list(a, r, &list, &n, &err), "the drafts", &err);
    if (at_screen < screens_saved)
        fail("a save at the screen is lost", "");
    if (at_screen + n != screens_tried)
        fail("an entry at the screen is", at_screen + n < screens_tried ? "lost" : "there twice");
}

static void check_store(void)
{
    dv_registry *r = open_store();
    dv_arena a = {0};
    dv_faults faults;
    dv_verify_result v;
    dv_err err;
    dv_faults_init(&faults, &a);
    if (dv_verify(r, false, &v, &faults, &err) != DV_OK)
        fail("verify:", faults.n ? faults.at[0].text : err.text);
    check_records(r, &a);
    check_screens(r, &a);
    dv_arena_free(&a);
    dv_registry_close(r);
}

static void fresh_store(void)
{
    char rm[200];
    snprintf(rm, sizeof rm, "rm -rf %s %s.key", data, data);
    if (system(rm) != 0)
        fail("rm", "");
    all_tried += screens_tried;
    all_saved += screens_saved;
    nall = screens_tried = screens_saved = 0;
}

int main(int argc, char **argv)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_faults_init(&faults, &a);
    if (argc < 4)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    unsigned rounds = (unsigned)atoi(argv[3]);
    seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    strcpy(dir, "/tmp/danvan-writers.XXXXXX");
    if (!danvan || !conf || !mkdtemp(dir) || dv_schema_load(conf, &schema, &faults) != DV_OK)
        return 2;
    snprintf(data, sizeof data, "%s/data", dir);
    setenv("DANVAN_NOW", "2024-06-30T08:00:00", 1);
    driver = getpid();
    dv_lang_set(DV_EN);
    entry_make(&script);
    size_t saves = 0;
    for (round_now = 0; round_now < rounds; round_now++) {
        if (round_now % ROUNDS_A_STORE == 0)
            saves += nall, fresh_store();
        play();
        check_store();
    }
    saves += nall;
    fresh_store();
    rmdir(dir);
    printf("%u rounds, %zu records acknowledged, %zu of %zu at the screen\n%u passed, 0 failed\n",
           rounds, saves, all_saved, all_tried, rounds);
    return 0;
}
