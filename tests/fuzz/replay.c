/* Runs a fuzz target over files and directories of files, without libFuzzer. */
#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The sanitizers' own, where they are linked. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static char now[512];
static size_t passed;

static void tell(void)
{
    static const char on[] = "FAIL on ";
    if (write(1, on, sizeof on - 1) < 0 || write(1, now, strlen(now)) < 0 || write(1, "\n", 1) < 0)
        return;
}

static void died(int sig)
{
    tell();
    signal(sig, SIG_DFL);
    raise(sig);
}

static void play_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "r");
    uint8_t *data = malloc(size ? size : 1);
    HOLDS(f && data && fread(data, 1, size, f) == size);
    fclose(f);
    snprintf(now, sizeof now, "%s", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    passed++;
}

static void play(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        perror(path);
        exit(2);
    }
    if (!S_ISDIR(st.st_mode)) {
        play_file(path, (size_t)st.st_size);
        return;
    }
    struct dirent **list;
    int n = scandir(path, &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char below[512];
        snprintf(below, sizeof below, "%s/%s", path, list[i]->d_name);
        if (list[i]->d_name[0] != '.')
            play(below);
        free(list[i]);
    }
    if (n >= 0)
        free(list);
}

int main(int argc, char **argv)
{
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(tell);
    else
        for (int i = 0; i < 4; i++)
            signal((const int[]){SIGABRT, SIGSEGV, SIGBUS, SIGFPE}[i], died);
    for (int i = 1; i < argc; i++)
        play(argv[i]);
    printf("%zu passed, 0 failed\n", passed);
    return passed ? 0 : 1;
}
