/* Who owns the files of a server, and who else gets at them. */
#include "danvan/server.h"

#include "danvan/lang.h"

#include "server_int.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *account_name(const dv_server *s)
{
    return s->account ? s->account : "root";
}

static const char *owner_name(const server_look *l, uid_t uid)
{
    const struct passwd *pw = getpwuid(uid);
    return pw ? dv_arena_strdup(l->a, pw->pw_name) : dv_arena_printf(l->a, "%u", (unsigned)uid);
}

static bool trusted(const dv_server *s, uid_t uid)
{
    return uid == 0 || uid == s->uid;
}

static bool look_at(const server_look *l, const char *path, struct stat *st)
{
    if (stat(path, st) == 0)
        return true;
    dv_warning_add(l->faults, path, NULL, _("it could not be looked at: %s"),
                   dv_system_text(errno));
    return false;
}

/* What the service account alone may have; open: the bits of the mode that let others at it. */
static void private_file(const server_look *l, const char *path, mode_t open)
{
    struct stat st;
    if (!look_at(l, path, &st))
        return;
    if (st.st_uid != l->s->uid)
        dv_fault_add(l->faults, path, NULL, _("it belongs to %s: do chown %s on it"),
                     owner_name(l, st.st_uid), account_name(l->s));
    if (st.st_mode & open)
        dv_fault_add(l->faults, path, NULL,
                     _("others than %s get at it (mode %03o): do chmod %s on it"),
                     account_name(l->s), st.st_mode & 0777, S_ISDIR(st.st_mode) ? "700" : "600");
}

/* ---- the way to a path ---- */

/* A directory in which names belong to their makers (/tmp) lets nobody move another's away. */
static void one_above(const server_look *l, const char *dir)
{
    struct stat st;
    if (!look_at(l, dir, &st))
        return;
    if (!trusted(l->s, st.st_uid))
        dv_fault_add(l->faults, dir, NULL,
                     _("it belongs to %s, who can put something else in place of what is in it: do "
                       "chown root on it"),
                     owner_name(l, st.st_uid));
    if ((st.st_mode & 022) && !(st.st_mode & S_ISVTX))
        dv_fault_add(l->faults, dir, NULL,
                     _("others can put something else in place of what is in it (mode %03o): do "
                       "chmod go-w on it"),
                     st.st_mode & 0777);
}

static bool told(const server_look *l, const char *place)
{
    for (size_t i = 0; i < l->faults->n; i++)
        if (strcmp(l->faults->at[i].place, place) == 0)
            return true;
    return false;
}

void server_way(const server_look *l, const char *path)
{
    char real[PATH_MAX];
    if (!realpath(path, real))
        return;
    for (char *slash = strrchr(real, '/'); slash; slash = strrchr(real, '/')) {
        slash[slash == real] = '\0';
        if (!told(l, real))
            one_above(l, real);
        if (slash == real)
            return;
    }
}

/* ---- the data directory ---- */

static bool of_the_store(const char *name)
{
    static const char *const own[] = {"data.mdb", "lock.mdb", "danvan.lock", ".", ".."};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* Files of the store are the group's as well, as far as the directory lets a group in. */
static void data_dir(const server_look *l)
{
    const char *dir = l->s->dir;
    struct stat st;
    if (stat(dir, &st) != 0) {
        dv_fault_add(l->faults, dir, NULL, _("the data directory can't be looked at: %s"),
                     dv_system_text(errno));
        return;
    }
    private_file(l, dir, 077);
    server_way(l, dir);
    DIR *d = opendir(dir);
    if (!d) {
        dv_warning_add(l->faults, dir, NULL, _("what is in it could not be looked at: %s"),
                       dv_system_text(errno));
        return;
    }
    for (const struct dirent *e; (e = readdir(d));) {
        const char *path = dv_arena_printf(l->a, "%s/%s", dir, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            private_file(l, path, 007);
        if (!of_the_store(e->d_name))
            dv_warning_add(l->faults, path, NULL,
                           _("it is no file of the store: see what it is, and move it elsewhere"));
    }
    closedir(d);
}

/* ---- the keys ---- */

static bool lies_in(const char *path, const char *dir)
{
    char p[PATH_MAX], d[PATH_MAX];
    if (!realpath(path, p) || !realpath(dir, d))
        return false;
    size_t n = strlen(d);
    return strncmp(p, d, n) == 0 && p[n] == '/';
}

static void one_key(const server_look *l, const char *path)
{
    private_file(l, path, 077);
    if (lies_in(path, l->s->dir))
        dv_fault_add(l->faults, path, NULL,
                     _("it lies in the data directory, so that every copy of the data has its key: "
                       "move it out, and name its place in `key` of [office]"));
}

/* The key, those that it took the place of, and what else is called like it. */
static void keys(const server_look *l)
{
    char dir[PATH_MAX];
    struct stat st;
    const char *slash = strrchr(l->s->key, '/');
    snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - l->s->key) + 1 : 1,
             slash ? l->s->key : ".");
    const char *name = slash ? slash + 1 : l->s->key;
    if (stat(l->s->key, &st) != 0)
        dv_warning_add(l->faults, l->s->key, NULL,
                       _("there is no key of sealed fields: right as long as nothing is sealed"));
    DIR *d = opendir(dir);
    for (const struct dirent *e; d && (e = readdir(d));)
        if (strncmp(e->d_name, name, strlen(name)) == 0)
            one_key(l, dv_arena_printf(l->a, "%s%s", dir, e->d_name));
    if (d)
        closedir(d);
    server_way(l, l->s->key);
}

/* ---- the configuration ---- */

static void configuration(const server_look *l)
{
    for (size_t i = 0; i < l->s->schema->nfile; i++) {
        const char *path = l->s->schema->file[i];
        struct stat st;
        if (!look_at(l, path, &st))
            continue;
        if (!trusted(l->s, st.st_uid))
            dv_fault_add(l->faults, path, NULL,
                         _("it belongs to %s, who can make anybody an administrator: do chown root "
                           "on it"),
                         owner_name(l, st.st_uid));
        if (st.st_mode & 022)
            dv_fault_add(l->faults, path, NULL,
                         _("others can change who may do what (mode %03o): do chmod go-w on it"),
                         st.st_mode & 0777);
        server_way(l, path);
    }
}

/* The home is where files land that staff write from the screen. */
static void home(const server_look *l)
{
    struct stat st;
    if (!l->s->home || stat(l->s->home, &st) != 0)
        return;
    if (st.st_mode & 077)
        dv_fault_add(l->faults, l->s->home, NULL,
                     _("others get at what staff write into files there (mode %03o): do chmod 700 "
                       "on it"),
                     st.st_mode & 0777);
    server_way(l, l->s->home);
}

/* Data directory, keys, configuration. */
static void paths(const server_look *l)
{
    data_dir(l);
    keys(l);
    configuration(l);
    home(l);
}

void dv_server_check(const dv_server *s, dv_faults *faults)
{
    dv_arena a = {0};
    const server_look l = {.s = s, .faults = faults, .a = &a};
    paths(&l);
    server_machine(&l);
    server_lines(&l);
    dv_arena_free(&a);
}
