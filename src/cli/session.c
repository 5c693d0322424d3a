#include "danvan/lang.h"
#include "danvan/rights.h"

#include "cli_int.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int faults_print(const dv_faults *f, bool errors_only)
{
    for (size_t i = 0; i < f->n; i++)
        if (!errors_only || !f->at[i].warning)
            complain(f->at[i].place, f->at[i].text);
    return f->errors ? EXIT_REFUSED : EXIT_DONE;
}

int session_fail(session *s)
{
    complain(s->err.place, s->err.text);
    return s->err.rc == DV_USAGE ? EXIT_USAGE : EXIT_REFUSED;
}

static const char *home_path(dv_arena *a, const char *below)
{
    const char *home = getenv("HOME");
    return home && *home ? dv_arena_printf(a, "%s/%s", home, below) : NULL;
}

/* The first that is named or exists: -c, $DANVAN_CONF, the person's, the machine's. */
static const char *config_path(session *s)
{
    if (s->o->config)
        return s->o->config;
    const char *env = getenv("DANVAN_CONF");
    if (env && *env)
        return env;
    const char *own = home_path(&s->arena, ".config/danvan/danvan.ini");
    if (own && access(own, F_OK) == 0)
        return own;
    return "/etc/danvan/danvan.ini";
}

const char *session_data(session *s)
{
    if (s->o->data)
        return s->o->data;
    const char *conf = s->schema->office.data;
    if (conf && conf[0] == '/')
        return conf;
    return home_path(&s->arena, conf ? conf : ".local/share/danvan");
}

static const char *unix_user(session *s)
{
    const struct passwd *pw = getpwuid(getuid());
    return pw ? dv_arena_strdup(&s->arena, pw->pw_name)
              : dv_arena_printf(&s->arena, "uid %u", (unsigned)getuid());
}

/* --as is for the service account, whose keys have it in their forced commands: the owner of the
 * data directory.  Every other account is its own person. */
static bool may_act_as(session *s, const char *dir)
{
    struct stat st;
    if (!s->o->as || getuid() == 0 || stat(dir, &st) != 0 || st.st_uid == getuid())
        return true;
    const char *user = unix_user(s);
    if (strcmp(s->o->as, user) == 0)
        return true;
    dv_fail(&s->err, DV_DENIED, dir,
            _("%s may not act as %s: only the account that owns the data directory may use --as"),
            user, s->o->as);
    return false;
}

dv_actor session_actor(session *s)
{
    const char *name = s->o->as ? s->o->as : unix_user(s);
    const char *ssh = getenv("SSH_CONNECTION");
    const char *tty = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL;
    const char *from = tty ? tty : "-";
    if (ssh && *ssh) {
        dv_str rest = dv_str_from(ssh), client;
        dv_str_cut(&rest, ' ', &client);
        from = dv_arena_printf(&s->arena, "ssh %.*s", (int)client.n, client.p);
    }
    return (dv_actor){.name = dv_arena_strdup(&s->arena, name),
                      .from = dv_arena_strdup(&s->arena, from)};
}

/* For the account that runs danvan, where such things are put; NULL: it has no such place. */
static const char *kept_path(session *s)
{
    const char *cache = getenv("XDG_CACHE_HOME");
    return cache && cache[0] == '/' ? dv_arena_printf(&s->arena, "%s/danvan/configuration", cache)
                                    : home_path(&s->arena, ".cache/danvan/configuration");
}

static int open_schema(session *s, bool warn)
{
    dv_faults faults;
    dv_faults_init(&faults, &s->arena);
    const char *path = config_path(s);
    dv_rc rc = warn ? dv_schema_load(path, &s->schema, &faults)
                    : dv_schema_load_kept(path, kept_path(s), time(NULL), dv_registry_note,
                                          &s->schema, &faults);
    if (rc == DV_OK)
        rc = dv_commands_bind(s->schema, &faults);
    if (rc == DV_OK && !s->o->lang)
        dv_lang_set(s->schema->office.lang);
    watch_memory();
    faults_print(&faults, rc == DV_OK && !warn);
    return rc == DV_OK ? EXIT_DONE : EXIT_REFUSED;
}

const char *session_dir(session *s)
{
    const char *dir = session_data(s);
    if (!dir) {
        complain("", _("there is no data directory: name one with --data, or `data` in [office]"));
        return NULL;
    }
    if (!may_act_as(s, dir)) {
        session_fail(s);
        return NULL;
    }
    /* What a person writes into files of the service account is nobody else's.  The account's name
     * is asked for only then: that takes the system as long as a small report. */
    if (s->o->as && !s->prints && strcmp(s->o->as, unix_user(s)) != 0)
        umask(umask(0) | 077);
    return dir;
}

/* A line that stays, and on a terminal one that is written over; the screen isn't drawn yet. */
static void show_renewing(void *ctx, size_t done, size_t of)
{
    session *s = ctx;
    if (done == 0)
        complain(session_data(s),
                 _("lists, words and figures are being made anew for this danvan and its "
                   "configuration: that happens once and takes a while; let it end"));
    s->renewing = isatty(STDERR_FILENO);
    if (!s->renewing)
        return;
    fputc('\r', stderr);
    if (done < of)
        fprintf(stderr, _("%zu of %zu records read"), done, of);
    else
        fputs(_("all records are read; being written …"), stderr);
    fputs("\033[K", stderr);
}

/* Tells of what takes long, and takes the line away that it was told on. */
static dv_rc session_registry(session *s, dv_registry_options *o)
{
    watch_store();
    o->renewing = show_renewing;
    o->renewing_ctx = s;
    dv_rc rc = dv_registry_open(o, &s->registry, &s->err);
    if (s->renewing)
        fputs("\r\033[K", stderr);
    return rc;
}

dv_rc session_try_registry(session *s, const char *dir)
{
    dv_registry_options o = {.schema = s->schema, .dir = dir, .actor = session_actor(s)};
    return session_registry(s, &o);
}

static int open_registry(session *s, bool create)
{
    const char *dir = session_dir(s);
    if (!dir)
        return EXIT_REFUSED;
    dv_registry_options o = {
        .schema = s->schema, .dir = dir, .actor = session_actor(s), .create = create};
    return session_registry(s, &o) == DV_OK ? EXIT_DONE : session_fail(s);
}

static int refuse_filled(session *s)
{
    if (dv_rights_administer(s->registry, &s->err) != DV_OK)
        return session_fail(s);
    for (size_t i = 0; i < s->schema->nkind; i++) {
        size_t n;
        if (dv_registry_count(s->registry, &s->schema->kind[i], &n, &s->err) != DV_OK)
            return session_fail(s);
        if (n) {
            complain(session_data(s),
                     _("there are records here already; demonstration data goes into "
                       "an empty directory only"));
            return EXIT_REFUSED;
        }
    }
    return EXIT_DONE;
}

int session_open_store(session *s)
{
    return open_registry(s, false);
}

int session_open(session *s, need what)
{
    int status = EXIT_DONE;
    if (what >= NEED_SCHEMA)
        status = open_schema(s, what == NEED_WARNED_SCHEMA);
    if (status == EXIT_DONE && what >= NEED_STORE)
        status = open_registry(s, what >= NEED_ANY_STORE);
    if (status == EXIT_DONE && what == NEED_FRESH_STORE)
        status = refuse_filled(s);
    return status;
}

void session_close(session *s)
{
    dv_registry_close(s->registry);
    if (s->schema)
        dv_schema_free(s->schema);
    dv_arena_free(&s->arena);
}

int session_open_if_any(session *s)
{
    return access(config_path(s), F_OK) == 0 ? open_schema(s, false) : EXIT_DONE;
}
