/* import, log: the whole store. */
#include "danvan/csv.h"
#include "danvan/history.h"
#include "danvan/json.h"
#include "danvan/lang.h"

#include "cli_int.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One line on a terminal, written over again and again, and taken away at the end. */
typedef struct progress {
    int64_t begun, told; /* begun: to read, or to write */
    bool writing;
} progress;

static void show_progress(const dv_import *now, void *ctx)
{
    enum { EVERY = 250 }; /* ms */
    progress *p = ctx;
    int64_t at = now_ms();
    dv_buf b = {0};
    bool turned = now->writing && !p->writing;
    if (!turned && at - p->told < EVERY)
        return;
    p->begun = turned ? at : p->begun;
    p->writing = now->writing;
    p->told = at;
    dv_import_show(now, at - p->begun, &b);
    fprintf(stderr, "\r%s\033[K", dv_buf_cstr(&b));
    dv_buf_free(&b);
}

static dv_import told_import(progress *p)
{
    if (!isatty(STDERR_FILENO))
        return (dv_import){0};
    p->begun = p->told = now_ms();
    return (dv_import){.tell = show_progress, .ctx = p};
}

int run_import(session *s)
{
    const dv_kind *k = arg_kind(s, s->o->arg[0]);
    if (!k)
        return EXIT_REFUSED;
    const char *name = s->o->arg[1];
    bool dry = s->o->given & OPT_DRY_RUN;
    dv_legacy encoding = DV_LEGACY_NONE;
    if (s->o->encoding && !dv_legacy_parse(s->o->encoding, &encoding))
        return wrong_usage(_("--encoding is utf-8, windows-1258, tcvn3 or vni, not %s"),
                           s->o->encoding);
    if ((s->o->given & OPT_AGAIN) && (s->o->given & OPT_NEW))
        return wrong_usage(_("--again and --new say two things: give one of them"));
    const dv_known_rows known = s->o->given & OPT_AGAIN ? DV_KNOWN_ADDED
                                : s->o->given & OPT_NEW ? DV_KNOWN_LEFT_OUT
                                                        : DV_KNOWN_REFUSED;
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
    if (!in) {
        dv_fail(&s->err, DV_IO, name, _("it can't be opened: %s"), dv_system_text(errno));
        return session_fail(s);
    }
    dv_faults faults;
    dv_faults_init(&faults, &s->arena);
    progress p = {0};
    dv_import done = told_import(&p);
    done.known = known;
    dv_rc rc = dv_csv_import(s->registry, k, in, name, encoding, dry, &done, &faults, &s->err);
    if (in != stdin)
        fclose(in);
    if (done.tell)
        fputs("\r\033[K", stderr);
    faults_print(&faults, false);
    if (rc != DV_OK && !faults.errors)
        session_fail(s);
    if (rc != DV_OK) {
        complain(name, _("nothing was imported"));
        return EXIT_REFUSED;
    }
    if (dry)
        printf(_n(done.rows, "%zu row without a fault: %zu would be added, %zu changed\n",
                  "%zu rows without a fault: %zu would be added, %zu changed\n"),
               done.rows, done.added, done.changed);
    else
        printf(_n(done.rows, "%zu row: %zu added, %zu changed\n",
                  "%zu rows: %zu added, %zu changed\n"),
               done.rows, done.added, done.changed);
    if (done.left_out)
        printf(_n(done.left_out, "%zu is there already, and was left out\n",
                  "%zu are there already, and were left out\n"),
               done.left_out);
    return EXIT_DONE;
}

static bool entry_json(void *ctx, const dv_entry *e)
{
    dv_buf b = {0};
    dv_json_entry(ctx, e, &b);
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
    return true;
}

int run_log(session *s)
{
    static const char *const formats[] = {"text", "json", NULL};
    int format = arg_format(s, formats);
    dv_date since;
    if (format < 0 || !arg_date("--since", s->o->since, &since))
        return EXIT_USAGE;
    const dv_kind *k = NULL;
    dv_id id = 0;
    if (s->o->narg && dv_id_parse(s->schema, dv_str_from(s->o->arg[0]), &k, &id, &s->err) != DV_OK)
        return session_fail(s);
    dv_rc rc = dv_history(s->registry, k, id, since, format ? entry_json : entry_print, s->registry,
                          &s->err);
    return rc == DV_OK ? EXIT_DONE : session_fail(s);
}
