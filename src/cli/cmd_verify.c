/* verify: the pages of the store first, and what they hold only if LMDB can be let at them. */
#include "danvan/lang.h"
#include "danvan/pagecheck.h"
#include "danvan/restore.h"
#include "danvan/verify.h"

#include "cli_int.h"

typedef enum counted_thing { RECORDS, FACTS, SORTED, WORDS, LOG, HEADS, ENTRIES } counted_thing;

/* "1 record", "2 records" */
static const char *counted(session *s, size_t n, counted_thing what)
{
    static const struct {
        const char *one, *many;
    } noun[] = {[RECORDS] = {"record", N_("records")},
                [FACTS] = {"fact", N_("facts")},
                [SORTED] = {"sort entry", N_("sort entries")},
                [WORDS] = {"word", N_("words")},
                [LOG] = {"log entry", N_("log entries")},
                [HEADS] = {"signed head", N_("signed heads")},
                [ENTRIES] = {"entry", N_("entries")}};
    return dv_arena_printf(&s->arena, "%zu %s", n, _n(n, noun[what].one, noun[what].many));
}

static void tell_hurt(const dv_pagecheck *p)
{
    if (p->names_hurt)
        complain("", _("the list of databases is damaged: some of them may be out of reach"));
    if (p->free_hurt)
        complain("", _("the list of free pages is damaged: nothing that is stored is lost by it, "
                       "but a save could write over it"));
    for (size_t i = 0; i < p->ndb; i++)
        if (p->db[i].hurt)
            complain(p->db[i].name,
                     dv_verify_derived(p->db[i].name)
                         ? _("damaged: it is made from the records, so nothing is lost by it")
                         : _("damaged: what it holds stands nowhere else in the store"));
}

/* Anew from what can be read; the damaged store is kept. */
static int rewrite(session *s)
{
    dv_rewrite_told told;
    dv_faults faults;
    const char *dir = session_dir(s);
    if (!dir)
        return EXIT_REFUSED;
    const dv_restore_options o = {.schema = s->schema, .dir = dir, .actor = session_actor(s)};
    dv_faults_init(&faults, &s->arena);
    dv_rc rc = dv_rewrite(&s->arena, &o, &told, &faults, &s->err);
    faults_print(&faults, false);
    if (rc != DV_OK)
        return session_fail(s);
    tell_hurt(&told.pages);
    printf(_("written anew: %s, %s; %s could not be read\n"),
           counted(s, told.store.verify.records, RECORDS), counted(s, told.store.verify.log, LOG),
           counted(s, told.lost, ENTRIES));
    printf(_("what was there before is kept as %s\n"), told.store.kept);
    return faults.errors > told.pages.findings || told.lost ? EXIT_REFUSED : EXIT_DONE;
}

/* What LMDB would stumble over is told, and LMDB is kept away from it. */
static int check_pages(session *s)
{
    dv_faults faults;
    dv_pagecheck p;
    const char *dir = session_data(s);
    if (!dir)
        return EXIT_DONE; /* opening the store tells */
    dv_faults_init(&faults, &s->arena);
    watch_store();
    dv_rc rc = dv_pagecheck_run(dir, &p, &faults, &s->err);
    if (rc == DV_CORRUPT && s->o->given & OPT_REPAIR)
        return rewrite(s);
    if (rc == DV_CONFLICT)
        return session_fail(s);
    faults_print(&faults, false);
    if (rc == DV_OK)
        return EXIT_DONE;
    if (!faults.n)
        return session_fail(s);
    tell_hurt(&p);
    dv_fail(&s->err, DV_CORRUPT, dir,
            _n(p.findings,
               "the store is damaged in %zu place: let nobody work with it; restore a backup, or "
               "write it anew from what can be read with verify --repair",
               "the store is damaged in %zu places: let nobody work with it; restore a backup, or "
               "write it anew from what can be read with verify --repair"),
            p.findings);
    return session_fail(s);
}

int run_verify(session *s)
{
    int status = check_pages(s);
    if (status == EXIT_DONE)
        status = session_open_store(s);
    if (status != EXIT_DONE)
        return status;
    dv_faults faults;
    dv_faults_init(&faults, &s->arena);
    dv_verify_result v = {0};
    dv_rc rc = dv_verify(s->registry, s->o->given & OPT_REPAIR, &v, &faults, &s->err);
    if (rc == DV_CONFLICT)
        return session_fail(s);
    dv_rc against = rc != DV_OK && !faults.errors ? rc : DV_OK;
    if (against == DV_OK && s->o->narg)
        against = verify_against(s, s->o->arg[0], &faults);
    faults_print(&faults, false);
    if (against != DV_OK)
        return session_fail(s);
    printf(_("read %s, %s, %s, %s, %s, %s\n"), counted(s, v.records, RECORDS),
           counted(s, v.facts, FACTS), counted(s, v.sorted, SORTED), counted(s, v.words, WORDS),
           counted(s, v.log, LOG), counted(s, v.heads, HEADS));
    if (v.log_sound < v.log)
        printf(_("the log is what was written up to entry %zu; the first broken one is %zu\n"),
               v.log_sound, v.log_sound + 1);
    if (v.unproven)
        printf(
            _n(v.unproven,
               "%zu record can't be held against the log: something stood open in it when it was "
               "added, and the log has it sealed\n",
               "%zu records can't be held against the log: something stood open in them when they "
               "were added, and the log has it sealed\n"),
            v.unproven);
    if (s->o->given & OPT_REPAIR)
        printf(_n(v.repaired, "%zu derived entry put right\n", "%zu derived entries put right\n"),
               v.repaired);
    return faults.errors ? EXIT_REFUSED : EXIT_DONE;
}
