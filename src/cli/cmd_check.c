/* check: the configuration and, asked to, the machine that it serves on. */
#include "danvan/head.h"
#include "danvan/json.h"
#include "danvan/lang.h"
#include "danvan/server.h"

#include "cli_int.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *text_of(session *s, const char *path)
{
    enum { MOST = 4096 };
    char *text = dv_arena_alloc(&s->arena, MOST + 1);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(text, 1, MOST, f) : 0;
    if (f)
        fclose(f);
    return n ? text : NULL;
}

/* The account that is named, else the one that the data belong to. */
static bool find_account(session *s, dv_server *v)
{
    struct stat st;
    const char *name = s->o->narg ? s->o->arg[0] : NULL;
    if (!name && stat(v->dir, &st) != 0)
        dv_fail(&s->err, DV_IO, v->dir, _("the data directory can't be looked at: %s"),
                dv_system_text(errno));
    else {
        const struct passwd *pw = name ? getpwnam(name) : getpwuid(st.st_uid);
        if (pw) {
            v->account = dv_arena_strdup(&s->arena, pw->pw_name);
            v->shell = dv_arena_strdup(&s->arena, pw->pw_shell);
            v->home = dv_arena_strdup(&s->arena, pw->pw_dir);
            v->uid = pw->pw_uid;
            return true;
        }
        if (!name) {
            v->uid = st.st_uid;
            return true;
        }
        dv_fail(&s->err, DV_NOT_FOUND, name, _("there is no such account on this machine"));
    }
    session_fail(s);
    return false;
}

static void ask_sshd(session *s, dv_server *v)
{
    const char *config = s->o->narg > 1 ? s->o->arg[1] : NULL;
    v->sshd = dv_sshd_ask(&s->arena, config, v->account ? v->account : "root");
    const char *files = v->sshd ? dv_sshd_setting(&s->arena, v->sshd, "authorizedkeysfile") : NULL;
    dv_str rest = dv_str_from(files), first;
    if (!files || !dv_str_cut(&rest, ' ', &first) || !first.n || memchr(first.p, '%', first.n))
        return;
    const char *name = dv_arena_copy(&s->arena, first);
    if (name[0] == '/' || v->home)
        v->keys = name[0] == '/' ? name : dv_arena_printf(&s->arena, "%s/%s", v->home, name);
}

/* Root looks as the account: what is made in the data directory meanwhile is the account's. */
static void ask_log(session *s, dv_server *v, dv_faults *faults)
{
    uid_t me = geteuid();
    if (me != v->uid && (me != 0 || seteuid(v->uid) != 0)) {
        dv_warning_add(faults, v->dir, NULL,
                       _("the clock was not held against the log: look again as root or as the "
                         "account that owns the data"));
        return;
    }
    if (session_try_registry(s, v->dir) != DV_OK ||
        dv_history_last(s->registry, &v->last, &s->err) != DV_OK ||
        dv_head_latest(s->registry, &v->backup, &s->err) != DV_OK)
        dv_warning_add(faults, s->err.place, NULL, _("the clock was not held against the log: %s"),
                       s->err.text);
    dv_registry_close(s->registry);
    s->registry = NULL;
    DV_ASSERT(seteuid(me) == 0);
}

static void say_all(const dv_faults *faults, bool json)
{
    for (size_t i = 0; i < faults->n; i++) {
        const dv_fault *f = &faults->at[i];
        dv_buf line = {0};
        if (json)
            dv_json_fault(f, &line);
        else if (f->warning)
            dv_buf_printf(&line, _("note: %s: %s\n"), f->place, f->text);
        else
            complain(f->place, f->text);
        fputs(dv_buf_cstr(&line), stdout);
        dv_buf_free(&line);
    }
}

static void tell_counts(const dv_server *v, size_t faults, size_t notes)
{
    printf(_("%s on %s: "), v->account ? v->account : "?", v->dir);
    printf(_n(faults, "%zu fault, ", "%zu faults, "), faults);
    printf(_n(notes, "%zu note\n", "%zu notes\n"), notes);
}

static int check_server(session *s, bool json)
{
    dv_faults faults;
    dv_server v = {.schema = s->schema, .dir = session_data(s), .now = dv_now()};
    dv_faults_init(&faults, &s->arena);
    if (!v.dir) {
        complain("", _("there is no data directory: name one with --data, or `data` in [office]"));
        return EXIT_REFUSED;
    }
    if (!find_account(s, &v))
        return EXIT_REFUSED;
    v.key = dv_key_path(&s->arena, s->schema, v.dir);
    v.swaps = text_of(s, "/proc/swaps");
    v.cores = text_of(s, "/proc/sys/kernel/core_pattern");
    ask_sshd(s, &v);
    ask_log(s, &v, &faults);
    dv_server_check(&v, &faults);
    say_all(&faults, json);
    if (!json)
        tell_counts(&v, faults.errors, faults.n - faults.errors);
    return faults.errors ? EXIT_REFUSED : EXIT_DONE;
}

int run_check(session *s)
{
    static const char *const formats[] = {"text", "json", NULL};
    int format = arg_format(s, formats);
    if (format < 0)
        return EXIT_USAGE;
    bool server = s->o->given & OPT_SERVER;
    if (!server && (s->o->narg || format))
        return wrong_usage(_("an account and --format go with check --server"));
    if (server)
        return check_server(s, format);
    printf(_("%s: %zu kinds, %zu units, %zu reports; no fault\n"), s->schema->path,
           s->schema->nkind, s->schema->nunit, s->schema->nreport);
    return EXIT_DONE;
}
