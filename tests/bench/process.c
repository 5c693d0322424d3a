/* Starting programs and looking at them from outside. */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static pid_t start(const char *const argv[])
{
    pid_t pid;
    posix_spawn_file_actions_t to_nowhere;
    posix_spawn_file_actions_init(&to_nowhere);
    posix_spawn_file_actions_addopen(&to_nowhere, 1, "/dev/null", O_WRONLY, 0);
    must(posix_spawn(&pid, argv[0], &to_nowhere, NULL, (char *const *)(uintptr_t)argv, environ) ==
             0,
         "%s doesn't start", argv[0]);
    posix_spawn_file_actions_destroy(&to_nowhere);
    return pid;
}

static void ended_well(const char *const argv[], int status)
{
    must(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s %s ended with status %d", argv[0],
         argv[1], status);
}

ran run_to_end(const char *const argv[])
{
    int status;
    double begun = now_ms();
    pid_t pid = start(argv);
    waitpid(pid, &status, 0);
    ran r = {.ms = now_ms() - begun};
    ended_well(argv, status);
    return r;
}

static double ms_of(struct timeval t)
{
    return (double)t.tv_sec * 1000 + (double)t.tv_usec / 1000;
}

static long greater(long a, long b)
{
    return a > b ? a : b;
}

ran run_watched(const char *const argv[])
{
    int status;
    ran r = {0};
    struct rusage used;
    double begun = now_ms();
    pid_t pid = start(argv);
    while (wait4(pid, &status, WNOHANG, &used) == 0) {
        r.peak_kb = greater(r.peak_kb, proc_kb(pid, "status", "VmHWM"));
        r.private_kb = greater(r.private_kb, proc_kb(pid, "status", "RssAnon"));
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    r.ms = now_ms() - begun;
    r.cpu_ms = ms_of(used.ru_utime) + ms_of(used.ru_stime);
    ended_well(argv, status);
    return r;
}

void shell(const char *fmt, ...)
{
    char command[2048];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    must(n > 0 && (size_t)n < sizeof command, "a command is too long");
    must(system(command) == 0, "%s", command);
}

int64_t file_size(const char *path)
{
    struct stat st;
    must(stat(path, &st) == 0, "there is no %s", path);
    return st.st_size;
}
