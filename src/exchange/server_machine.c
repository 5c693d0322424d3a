/* The service account, sshd, the disk, what memory may be written to, the clock. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/store.h"

#include "server_int.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ---- the account ---- */

static void account(const server_look *l)
{
    const dv_server *s = l->s;
    static const char *const closed[] = {"nologin", "false", "true"};
    const char *slash = s->shell ? strrchr(s->shell, '/') : NULL;
    const char *name = slash ? slash + 1 : "";
    if (s->uid == 0)
        dv_fault_add(l->faults, s->dir, NULL,
                     _("the data belong to root: make a service account that has nothing else, and "
                       "do chown -R on them"));
    if (!s->account)
        return;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (strcmp(name, closed[i]) == 0)
            dv_fault_add(l->faults, s->account, NULL,
                         _("its login shell is %s, so that no key gets in: do usermod -s /bin/sh "
                           "on it"),
                         s->shell);
}

/* ---- sshd ---- */

const char *dv_sshd_setting(dv_arena *a, const char *sshd, const char *name)
{
    dv_str rest = dv_str_from(sshd), line, word;
    while (dv_str_cut(&rest, '\n', &line))
        if (dv_str_cut(&line, ' ', &word) && dv_str_is(word, name))
            return dv_arena_copy(a, dv_str_trim(line));
    return NULL;
}

static bool says(const server_look *l, const char *name, const char *value)
{
    const char *is = dv_sshd_setting(l->a, l->s->sshd, name);
    return is && strcasecmp(is, value) == 0;
}

/* accepted: a name of the environment that a caller may send over. */
static bool harmless(dv_str accepted)
{
    return dv_str_is(accepted, "LANG") || dv_str_is(accepted, "COLORTERM") ||
           dv_str_is(accepted, "NO_COLOR") ||
           (accepted.n >= 3 && strncmp(accepted.p, "LC_", 3) == 0);
}

static void sshd_environment(const server_look *l)
{
    dv_str rest = dv_str_from(l->s->sshd), line, word;
    while (dv_str_cut(&rest, '\n', &line)) {
        if (!dv_str_cut(&line, ' ', &word) || !dv_str_is(word, "acceptenv"))
            continue;
        while (dv_str_cut(&line, ' ', &word))
            if (word.n && !harmless(word))
                dv_fault_add(l->faults, "sshd_config", NULL,
                             _("AcceptEnv %.*s lets the caller set what danvan reads, such as its "
                               "configuration: accept LANG and LC_* alone"),
                             (int)word.n, word.p);
    }
    if (!says(l, "permituserenvironment", "no") &&
        dv_sshd_setting(l->a, l->s->sshd, "permituserenvironment"))
        dv_fault_add(l->faults, "sshd_config", NULL,
                     _("PermitUserEnvironment lets keys set what danvan reads: set it to no"));
}

static int64_t number_of(const server_look *l, const char *name, int64_t otherwise)
{
    int64_t n;
    dv_str is = dv_str_from(dv_sshd_setting(l->a, l->s->sshd, name));
    return dv_int_parse(is, DV_EN, &n) ? n : otherwise;
}

static void sshd(const server_look *l)
{
    enum { PATIENCE = 120 };
    if (!l->s->sshd) {
        dv_warning_add(l->faults, "sshd_config", NULL,
                       _("sshd could not be asked what it was told: look again as root"));
        return;
    }
    int64_t seconds = number_of(l, "clientaliveinterval", 0);
    int64_t times = number_of(l, "clientalivecountmax", 3);
    if (seconds <= 0 || times <= 0 || seconds > PATIENCE / times)
        dv_fault_add(l->faults, "sshd_config", NULL,
                     _("a line that is dead stays open (ClientAliveInterval %lld, "
                       "ClientAliveCountMax %lld): set them to 15 and 3"),
                     (long long)seconds, (long long)times);
    if (says(l, "passwordauthentication", "yes") || says(l, "kbdinteractiveauthentication", "yes"))
        dv_fault_add(l->faults, "sshd_config", NULL,
                     _("the service account may be entered with a password, which no command "
                       "narrows: set PasswordAuthentication and KbdInteractiveAuthentication to no "
                       "for it"));
    if (says(l, "permittty", "no"))
        dv_fault_add(l->faults, "sshd_config", NULL,
                     _("PermitTTY no keeps the screen from opening: set it to yes"));
    if (says(l, "strictmodes", "no"))
        dv_warning_add(l->faults, "sshd_config", NULL,
                       _("StrictModes no takes keys from a file that others can write: set it to "
                         "yes"));
    sshd_environment(l);
}

/* ---- disk, memory, clock ---- */

static void disk(const server_look *l)
{
    enum { LEAST_MIB = 64 };
    struct statvfs v;
    struct stat st;
    dv_err err;
    const char *file = dv_arena_printf(l->a, "%s/data.mdb", l->s->dir);
    if (statvfs(l->s->dir, &v) != 0)
        return;
    if (dv_store_local(l->s->dir, &err) != DV_OK)
        dv_fault_add(l->faults, err.place, NULL, "%s", err.text);
    long long size = stat(file, &st) == 0 ? (long long)st.st_size >> 20 : 0;
    long long left = (long long)(v.f_bavail * (v.f_frsize >> 10)) >> 10;
    if (left < LEAST_MIB)
        dv_fault_add(l->faults, l->s->dir, NULL,
                     _("the disk has %lld MiB left: saves will soon be refused; make room"), left);
    else if (left < size)
        dv_warning_add(l->faults, l->s->dir, NULL,
                       _("the disk has %lld MiB left, less than the store's own %lld: no backup "
                         "and no writing anew fits beside it"),
                       left, size);
}

/* Memory of a device that a cipher stands before, or of compressed memory, is on no disk in clear.
 */
static bool swap_is_clear(const char *device)
{
    char path[256], uuid[16] = "";
    const char *name = strrchr(device, '/');
    if (!name || strncmp(name, "/zram", 5) == 0)
        return false;
    snprintf(path, sizeof path, "/sys/block%s/dm/uuid", name);
    FILE *f = fopen(path, "re");
    bool known = f && fgets(uuid, sizeof uuid, f);
    if (f)
        fclose(f);
    return !known || strncmp(uuid, "CRYPT-", 6) != 0;
}

static void swap(const server_look *l)
{
    dv_str rest = dv_str_from(l->s->swaps), line, device;
    while (dv_str_cut(&rest, '\n', &line)) {
        if (!line.n || line.p[0] != '/' || !dv_str_cut(&line, ' ', &device))
            continue;
        const char *name = dv_arena_copy(l->a, dv_str_trim(device));
        if (swap_is_clear(name))
            dv_warning_add(l->faults, name, NULL,
                           _("memory is written there in clear, and names that are open on a "
                             "screen with it: encrypt the swap or do without"));
    }
}

/* A handler gets the memory whatever the limits say; danvan forbids it for itself. */
static void cores(const server_look *l)
{
    if (l->s->cores && l->s->cores[0] == '|')
        dv_warning_add(l->faults, "/proc/sys/kernel/core_pattern", NULL,
                       _("programs that die leave their memory with %s; danvan forbids it for "
                         "itself"),
                       dv_arena_copy(l->a, dv_str_trim(dv_str_from(l->s->cores + 1))));
}

static void clock_of(const server_look *l)
{
    char last[DV_TIME_SIZE], now[DV_TIME_SIZE];
    if (l->s->last && l->s->last > l->s->now)
        dv_fault_add(l->faults, l->s->dir, NULL,
                     _("the clock says %s, but the log's last entry is of %s: put the clock right "
                       "before anybody goes on"),
                     dv_moment_text(l->s->now, now), dv_moment_text(l->s->last, last));
}

static void backup(const server_look *l)
{
    enum { DAY = 86400, PATIENCE = 2 };
    char at[DV_TIME_SIZE];
    if (l->s->last && !l->s->backup)
        dv_warning_add(l->faults, l->s->dir, NULL,
                       _("no backup has been made yet: see BACKUPS in danvan(1)"));
    else if (l->s->last && (l->s->now - l->s->backup) / DAY >= PATIENCE)
        dv_warning_add(
            l->faults, l->s->dir, NULL, _("the last backup was made on %s, %lld days ago: see why"),
            dv_moment_text(l->s->backup, at), (long long)(l->s->now - l->s->backup) / DAY);
}

void server_machine(const server_look *l)
{
    account(l);
    sshd(l);
    disk(l);
    swap(l);
    cores(l);
    clock_of(l);
    backup(l);
}

/* ---- asking sshd ---- */

static const char *all_of(dv_arena *a, int fd)
{
    dv_buf b = {0};
    for (;;) {
        ssize_t n = read(fd, dv_buf_room(&b, 4096), 4096);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        b.n += (size_t)n;
    }
    const char *text = b.n ? dv_arena_copy(a, dv_buf_str(&b)) : NULL;
    dv_buf_free(&b);
    return text;
}

static const char *answer_of(dv_arena *a, char *const argv[])
{
    int pipes[2], status = 0;
    pid_t pid;
    posix_spawn_file_actions_t act;
    if (pipe(pipes) != 0)
        return NULL;
    posix_spawn_file_actions_init(&act);
    posix_spawn_file_actions_adddup2(&act, pipes[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&act, pipes[0]);
    posix_spawn_file_actions_addclose(&act, pipes[1]);
    posix_spawn_file_actions_addopen(&act, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawn(&pid, argv[0], &act, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&act);
    close(pipes[1]);
    const char *text = failed ? NULL : all_of(a, pipes[0]);
    close(pipes[0]);
    while (!failed && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return !failed && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : NULL;
}

const char *dv_sshd_ask(dv_arena *a, const char *config, const char *account)
{
    char *argv[7], **w = argv;
    *w++ = dv_arena_strdup(a, "/usr/sbin/sshd");
    *w++ = dv_arena_strdup(a, "-T");
    if (config) {
        *w++ = dv_arena_strdup(a, "-f");
        *w++ = dv_arena_strdup(a, config);
    }
    *w++ = dv_arena_strdup(a, "-C");
    *w++ = dv_arena_printf(a, "user=%s,host=localhost,addr=127.0.0.1", account);
    *w = NULL;
    return answer_of(a, argv);
}
