/* Running the helper that makes the spreadsheet. */
#include "danvan/file.h"
#include "danvan/lang.h"
#include "danvan/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef DV_LIBEXEC
#define DV_LIBEXEC "/usr/local/libexec/danvan"
#endif

extern char **environ;

/* Beside danvan itself, as it is built, or where it was installed. */
static bool helper_path(char path[PATH_MAX])
{
    static const char name[] = "danvan-xlsx";
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - sizeof name);
    if (n > 0) {
        path[n] = '\0';
        char *slash = strrchr(path, '/');
        if (slash) {
            memcpy(slash + 1, name, sizeof name);
            if (access(path, X_OK) == 0)
                return true;
        }
    }
    snprintf(path, PATH_MAX, "%s/%s", DV_LIBEXEC, name);
    return access(path, X_OK) == 0;
}

static dv_rc spawn(const char *helper, FILE *lines, const char *out, pid_t *pid, dv_err *err)
{
    static char name[] = "danvan-xlsx";
    char target[PATH_MAX];
    char *argv[] = {name, target, NULL};
    posix_spawn_file_actions_t act;
    snprintf(target, sizeof target, "%s", out);
    posix_spawn_file_actions_init(&act);
    posix_spawn_file_actions_adddup2(&act, fileno(lines), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&act, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&act, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawn(pid, helper, &act, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&act);
    return failed ? dv_fail(err, DV_IO, helper, _("it could not be started: %s"),
                            dv_system_text(failed))
                  : DV_OK;
}

static dv_rc run(const char *helper, FILE *lines, const char *out, const char *path, dv_err *err)
{
    pid_t pid;
    int status;
    dv_rc rc = spawn(helper, lines, out, &pid, err);
    if (rc != DV_OK)
        return rc;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return dv_fail(err, DV_IO, helper, "%s", dv_system_text(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return DV_OK;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
        return dv_fail(err, DV_INVALID, path,
                       _("it does not fit into a spreadsheet; take csv instead"));
    return dv_fail(err, DV_IO, path, _("the spreadsheet could not be written; is the disk full?"));
}

dv_rc dv_sheet_make(FILE *lines, const char *path, dv_err *err)
{
    char helper[PATH_MAX];
    dv_file out;
    if (!helper_path(helper))
        return dv_fail(err, DV_NOT_FOUND, helper,
                       _("the program that makes spreadsheets is not installed; take csv or html"));
    if (fflush(lines) != 0 || ferror(lines) || lseek(fileno(lines), 0, SEEK_SET) != 0)
        return dv_file_refused(path, err);
    dv_rc rc = dv_file_begin(&out, path, err);
    if (rc != DV_OK)
        return rc;
    rc = run(helper, lines, out.temp, path, err);
    if (rc != DV_OK) {
        dv_file_end(&out, false, NULL);
        return rc;
    }
    return dv_file_end(&out, true, err);
}
