/* A full disk at the screen: a save is refused in a sentence, the form stays as it was typed, and
 * is saved when there is room again; the same of drafts.
 *
 *     full_screen DANVAN CONF SHIM
 *
 * A first play on a sound disk counts what a save writes.  Then the disk fails at each of these
 * writes, in each of the ways of disk.h: the screen says that the record is saved, and then it is
 * there, or it says why not.  Nothing sleeps: a play waits for what the screen shows. */
#include "danvan/lang.h"
#include "danvan/query.h"

#include "disk.h"
#include "plays.h"
#include "screen.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 12, TRIALS_MOST = 500, PATIENCE = 60000, ROWS = 24, HEADING = 2, BOTTOM = 3 };

static const char save_key[] = "\x13";
static const char *danvan, *conf, *shim;
static entry script;

/* at 0: the disk is full before anything is typed. */
static struct trial {
    disk_mode mode;
    uint64_t at;
} trials[TRIALS_MOST];

typedef struct play {
    disk_mode mode;
    uint64_t at;
    char dir[64];
    disk_state *disk;
    line l;
} play;

/* The screen as it was at the end tells more. */
static void fail(const play *p, const char *what)
{
    screen_print(&p->l);
    printf("FAILED a disk of mode %d at %llu: %s\n", (int)p->mode, (unsigned long long)p->at, what);
    fflush(stdout);
    _exit(1);
}

static void wait_for(play *p, const char *text)
{
    if (!screen_wait(&p->l, text))
        fail(p, text);
}

static void wait_idle(play *p)
{
    if (!screen_idle(&p->l))
        fail(p, "the program does not read its keys");
}

static void press(play *p, const char *key)
{
    line_send(&p->l, key, strlen(key));
    wait_idle(p);
}

static void set_disk(play *p, disk_mode mode, uint64_t at)
{
    *p->disk = (disk_state){.mode = mode, .at = at};
}

/* ---- the form ---- */

/* Its fields; the heading and the lines at the bottom tell of what has become of it. */
static dv_buf fields_shown(const play *p)
{
    dv_buf b = {0};
    for (int i = HEADING; i < ROWS - BOTTOM; i++) {
        line_row(&p->l, i, &b, NULL);
        dv_buf_puts(&b, "\n");
    }
    return b;
}

static bool is_saved(const play *p)
{
    return screen_shows(&p->l, "đã lưu: KN");
}

/* A sentence that goes on in the next line is one all the same. */
static bool says_why(const play *p)
{
    static const char *const why[] = {"đĩa đầy hoặc không cho ghi", "không tạo được khóa",
                                      "không ghi được khóa", "đọc được tệp tạm ở đó"};
    dv_buf b = {0};
    bool yes = false;
    for (int i = ROWS - BOTTOM - 1; i < ROWS; i++) {
        line_row(&p->l, i, &b, NULL);
        dv_buf_puts(&b, " ");
    }
    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++)
        yes = yes || strstr(dv_buf_cstr(&b), why[i]);
    dv_buf_free(&b);
    return yes;
}

static void is_refused(const play *p)
{
    if (!says_why(p))
        fail(p, "no sentence says why it is not saved");
}

static void is_as_typed(const play *p, dv_buf *typed)
{
    dv_buf now = fields_shown(p);
    if (strcmp(dv_buf_cstr(&now), dv_buf_cstr(typed)) != 0)
        fail(p, "the form is not as it was typed");
    dv_buf_free(&now);
}

static void save_on_failing_disk(play *p)
{
    dv_buf typed = fields_shown(p);
    set_disk(p, p->mode, p->at);
    press(p, save_key);
    if (!p->disk->struck)
        fail(p, "the fault was not met");
    if (!is_saved(p)) {
        is_refused(p);
        is_as_typed(p, &typed);
        if (p->mode == DISK_FULL) {
            press(p, save_key);
            is_refused(p);
            is_as_typed(p, &typed);
        }
        set_disk(p, DISK_SOUND, 0);
        press(p, save_key);
        wait_for(p, "đã lưu: KN");
    }
    set_disk(p, DISK_SOUND, 0);
    dv_buf_free(&typed);
}

/* ---- the store afterwards ---- */

static void check_saved(play *p, left_store *x)
{
    const dv_kind *k = dv_schema_kind(x->schema, "case");
    const dv_query q = dv_query_of(k);
    dv_page page;
    dv_err err;
    if (dv_query_page(&x->arena, x->r, &q, 0, DV_FORWARD, 10, &page, &err) != DV_OK)
        fail(p, err.text);
    if (page.n != 1)
        fail(p, page.n ? "it is there twice" : "it is not there");
    for (int i = 0; i < FIELDS_MOST; i++) {
        const dv_field *f = dv_kind_field(k, entry_field[i]);
        const char *is = page.record[0]->value[f->index];
        const char *typed = script.after[script.n].text[i];
        bool same = strcmp(is, typed) == 0 || f->type == DV_DATE; /* kept as 2024-03-05 */
        if (*typed && !f->sealed && !same)
            fail(p, "it is not what was typed");
    }
}

static void check_store(play *p)
{
    left_store x;
    dv_draft *d;
    if (!left_open(&x, conf, p->dir) || !left_draft(&x, &d))
        fail(p, x.wrong);
    if (p->at)
        check_saved(p, &x);
    if (p->at && d)
        fail(p, "what is saved is a draft too");
    if (!p->at && !(d && draft_is(d, &script.after[script.n])))
        fail(p, d ? "the draft is not what was typed" : "the draft is lost");
    if (!left_close(&x))
        fail(p, x.wrong);
}

/* ---- one play ---- */

static void make_disk(play *p)
{
    char name[80];
    snprintf(name, sizeof name, "%s/state", p->dir);
    int fd = open(name, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, sizeof *p->disk) != 0)
        fail(p, "no disk");
    p->disk = mmap(NULL, sizeof *p->disk, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p->disk == MAP_FAILED)
        fail(p, "no disk");
}

static void start(play *p)
{
    char load[300], root[80], state[90];
    strcpy(p->dir, "/tmp/danvan-full-screen.XXXXXX");
    if (!mkdtemp(p->dir))
        fail(p, "no directory");
    make_disk(p);
    snprintf(load, sizeof load, "LD_PRELOAD=%s", shim);
    snprintf(root, sizeof root, "FAULT_ROOT=%s", p->dir);
    snprintf(state, sizeof state, "FAULT_STATE=%s/state", p->dir);
    const screen_world w = {
        .danvan = danvan, .conf = conf, .dir = p->dir, .more = {load, root, state}, .rows = ROWS};
    screen_start(&p->l, &w);
    wait_for(p, "Khiếu nại, tố cáo");
    if (!screen_type(&p->l, &script, 0, script.first))
        fail(p, "the form does not open");
    wait_idle(p);
}

static void type_all(play *p)
{
    if (!screen_type(&p->l, &script, script.first, script.n))
        fail(p, "the program does not read its keys");
    wait_idle(p);
}

static void end(play *p)
{
    char rm[100];
    line_hang_up(&p->l);
    if (!screen_end(&p->l) || !WIFEXITED(p->l.status) || WEXITSTATUS(p->l.status) != 0)
        fail(p, "the program does not end by itself");
    check_store(p);
    line_close(&p->l);
    snprintf(rm, sizeof rm, "rm -rf %s", p->dir);
    if (system(rm) != 0)
        fail(p, rm);
}

static void run_play(size_t i)
{
    static play p;
    const uint64_t at = trials[i].at;
    p.mode = trials[i].mode;
    p.at = at;
    start(&p);
    if (at == 0)
        set_disk(&p, p.mode, 1);
    type_all(&p);
    if (at == 0) {
        wait_for(&p, " (chưa lưu)");
        while (!says_why(&p))
            if (!line_pump(&p.l, PATIENCE))
                fail(&p, "no sentence says why the draft is not kept");
        if (screen_shows(&p.l, "háp)"))
            fail(&p, "a draft is said to be kept");
        set_disk(&p, DISK_SOUND, 0);
    }
    wait_for(&p, "háp)"); /* "(chưa lưu, đã giữ nháp)" */
    if (at)
        save_on_failing_disk(&p);
    end(&p);
}

/* What a save writes on a sound disk. */
static disk_state rehearse(void)
{
    static play p;
    p.at = 1;
    start(&p);
    type_all(&p);
    wait_for(&p, "háp)");
    set_disk(&p, DISK_SOUND, 0);
    press(&p, save_key);
    wait_for(&p, "đã lưu: KN");
    const disk_state is = *p.disk;
    end(&p);
    return is;
}

/* ---- all of them ---- */

static size_t all_trials(void)
{
    const disk_state sound = rehearse();
    size_t n = 0;
    trials[n++] = (struct trial){DISK_FULL, 0};
    trials[n++] = (struct trial){DISK_SHORT, 0};
    for (disk_mode m = DISK_FULL; m <= DISK_UNSYNCED; m++)
        for (uint64_t i = 1; i <= (m == DISK_UNSYNCED ? sound.syncs : sound.writes); i++) {
            DV_ASSERT(n < TRIALS_MOST);
            trials[n++] = (struct trial){m, i};
        }
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    shim = realpath(argv[3], NULL);
    if (!danvan || !conf || !shim)
        return 2;
    dv_lang_set(DV_EN);
    entry_make(&script);
    return plays_run(all_trials(), AT_ONCE, run_play);
}
