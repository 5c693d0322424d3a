#include "play.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void set_env(play *p, const char *name, const char *value)
{
    dv_buf b = {0};
    dv_buf_printf(&b, "%s=%s", name, value);
    words_add(&p->env, b.p, b.n);
    dv_buf_free(&b);
}

/* Nothing of the caller's environment gets in but what sanitizers and the loader need. */
static void make_env(play *p)
{
    const script *s = p->s;
    dv_buf path = {0};
    dv_buf_printf(&path, "%s/bin:/usr/local/bin:/usr/bin:/bin", p->dir);
    set_env(p, "PATH", path.p);
    dv_buf_free(&path);
    set_env(p, "HOME", p->dir);
    set_env(p, "TMPDIR", p->dir);
    set_env(p, "TERM", p->term);
    set_env(p, "LANG", s->locale ? s->locale : "C.UTF-8");
    set_env(p, "DANVAN_NOW", s->now ? s->now : "2024-06-30T08:00:00");
    for (char **e = environ; *e; e++)
        if (strncmp(*e, "ASAN_OPTIONS=", 13) == 0 || strncmp(*e, "UBSAN_OPTIONS=", 14) == 0 ||
            strncmp(*e, "LSAN_OPTIONS=", 13) == 0 || strncmp(*e, "LD_LIBRARY_PATH=", 16) == 0)
            words_add(&p->env, *e, strlen(*e));
    for (size_t i = 0; i < s->env.n; i++)
        words_add(&p->env, s->env.at[i], strlen(s->env.at[i]));
    p->env.at = realloc(p->env.at, (p->env.n + 1) * sizeof *p->env.at);
    if (!p->env.at)
        abort();
    p->env.at[p->env.n] = NULL;
}

bool world_file(play *p, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", p->dir, name);
    FILE *f = fopen(path, "w");
    bool ok = f && fputs(text, f) >= 0;
    if (f && fclose(f) != 0)
        ok = false;
    if (!ok)
        dv_buf_printf(&p->why, "%s: %s", path, strerror(errno));
    return ok;
}

/* danvan with the world's configuration, data and person, for scripts and for the screen. */
static bool make_wrapper(play *p)
{
    const script *s = p->s;
    dv_buf b = {0};
    dv_buf_puts(&b, "#!/bin/sh\n");
    if (s->conf) /* of the script's own directory */
        dv_buf_printf(&b, "DANVAN_CONF=$(dirname '%s')/%s", s->path, s->conf);
    else
        dv_buf_printf(&b, "DANVAN_CONF=%s", p->set->conf);
    dv_buf_printf(&b, "\nexport DANVAN_CONF\nexec %s \"$@\" --data %s/data", p->set->danvan,
                  p->dir);
    dv_buf_printf(&b, " --as %s", s->as ? s->as : "tester");
    if (s->lang)
        dv_buf_printf(&b, " --lang %s", s->lang);
    dv_buf_putc(&b, '\n');
    bool ok = world_file(p, "bin/danvan", b.p);
    dv_buf_free(&b);
    char path[512];
    snprintf(path, sizeof path, "%s/bin/danvan", p->dir);
    return ok && chmod(path, 0755) == 0;
}

static bool copy_file(play *p, const char *from, const char *to)
{
    dv_buf cmd = {0};
    dv_buf_printf(&cmd, "cp '%s' '%s'", from, to);
    int status = world_run(p, cmd.p);
    dv_buf_free(&cmd);
    if (status != 0)
        dv_buf_printf(&p->why, "%s", dv_buf_cstr(&p->out));
    return status == 0;
}

/* A copy of the demonstration's store, with the key beside it. */
static bool copy_demo(play *p)
{
    char from[512], to[512];
    if (!p->set->demo) {
        dv_buf_puts(&p->why, "`store demo` needs --demo DIR");
        return false;
    }
    snprintf(to, sizeof to, "%s/data", p->dir);
    if (mkdir(to, 0750) != 0)
        return false;
    snprintf(from, sizeof from, "%s/data.mdb", p->set->demo);
    snprintf(to, sizeof to, "%s/data/data.mdb", p->dir);
    if (!copy_file(p, from, to))
        return false;
    snprintf(from, sizeof from, "%s.key", p->set->demo);
    snprintf(to, sizeof to, "%s/data.key", p->dir);
    return access(from, F_OK) != 0 || copy_file(p, from, to);
}

bool world_make(play *p)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(p->dir, sizeof p->dir, "%s/danvan-tui.XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    if (!mkdtemp(p->dir)) {
        dv_buf_printf(&p->why, "%s: %s", p->dir, strerror(errno));
        return false;
    }
    make_env(p);
    char bin[512];
    snprintf(bin, sizeof bin, "%s/bin", p->dir);
    if (mkdir(bin, 0755) != 0)
        return false;
    if (p->set->danvan && !make_wrapper(p))
        return false;
    const char *store = p->s->store;
    if (!store || strcmp(store, "empty") == 0)
        return true;
    if (strcmp(store, "demo") == 0)
        return copy_demo(p);
    dv_buf_printf(&p->why, "`store` is demo or empty, not %s", store);
    return false;
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        char below[1024];
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (unlink(below) != 0)
            remove_tree(below);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

void world_remove(play *p)
{
    if (*p->dir)
        remove_tree(p->dir);
    for (size_t i = 0; i < p->env.n; i++)
        free(p->env.at[i]);
    free(p->env.at);
}

static pid_t spawn(play *p, const char *command, int *fd)
{
    int pipes[2];
    if (pipe(pipes) != 0)
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        int null = open("/dev/null", O_RDONLY);
        dup2(null, 0);
        dup2(pipes[1], 1);
        dup2(pipes[1], 2);
        close(pipes[0]);
        close(pipes[1]);
        if (chdir(p->dir) == 0)
            execle("/bin/sh", "sh", "-c", command, (char *)NULL, p->env.at);
        _exit(127);
    }
    close(pipes[1]);
    *fd = pipes[0];
    return pid;
}

/* The program on the line may send meanwhile: it must not be held up by nobody taking it in. */
int world_run(play *p, const char *command)
{
    int fd, status = -1;
    pid_t pid = spawn(p, command, &fd);
    dv_buf_clear(&p->out);
    int64_t deadline = play_clock() + 4 * play_timeout(p);
    for (;;) {
        struct pollfd pfd[] = {
            {.fd = fd, .events = POLLIN},
            {.fd = p->on->started && !p->on->line.deaf ? p->on->line.fd : -1, .events = POLLIN}};
        int64_t left = deadline - play_clock();
        if (left <= 0 || poll(pfd, 2, (int)left) < 0) {
            kill(-pid, SIGKILL);
            dv_buf_puts(&p->out, "(it took too long and was killed)\n");
            break;
        }
        if (pfd[1].revents)
            line_pump(&p->on->line, 0);
        if (!pfd[0].revents)
            continue;
        ssize_t n = read(fd, dv_buf_room(&p->out, 4096), 4096);
        if (n <= 0)
            break;
        p->out.n += (size_t)n;
        p->out.p[p->out.n] = '\0';
    }
    close(fd);
    waitpid(pid, &status, 0);
    return status;
}
