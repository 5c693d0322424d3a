/* No damage goes unsaid: the file of a small real store is damaged at places that a number decides,
 * and danvan is run on it.  It never crashes and never waits; and either it says that the store is
 * damaged, or the damage is harmless: verify finds nothing, and the exports are what they were.
 * What verify --repair writes anew has all that could be read and nothing else, and the damaged
 * store is kept.
 *
 * One thing nobody can see from inside: where the newer of the two first pages is an old one again,
 * the store is whole as it was one commit ago.
 *
 *     damaged DANVAN CONF STORE FIRST LAST
 *
 * plays the numbers from FIRST to LAST; one that fails is named, and can be played alone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PATIENCE = 60, META_TXN = 16 + 24 + 96 + 8, TEXT = 1 << 22 };

static const char *danvan, *conf;
static char work[64], data[96], file[128];
static unsigned char *whole;
static size_t pages;
static const char *const kinds[] = {"case", "task"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ---- numbers ---- */

static uint64_t state;

static uint64_t below(uint64_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % n;
}

static void begin_at(uint64_t number)
{
    state = number * 0x9E3779B97F4A7C15u + 0x2545F4914F6CDD1Du;
    for (int i = 0; i < 8; i++)
        below(2);
}

/* ---- running danvan ---- */

typedef struct answer {
    int status; /* as wait gives it */
    size_t n;
    char text[TEXT];
} answer;

static void run(const char *const *args, answer *out)
{
    int p[2];
    const char *argv[16] = {danvan, "-c", conf, "--data", data, "--as", "own", "--lang", "en"};
    size_t n = 9;
    argv[6] = "quantri";
    while (*args)
        argv[n++] = *args++;
    if (pipe(p) != 0)
        abort();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(p[1], 1);
        dup2(p[1], 2);
        close(p[0]);
        close(p[1]);
        alarm(PATIENCE);
        execv(danvan, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(p[1]);
    out->n = 0;
    for (ssize_t got; (got = read(p[0], out->text + out->n, TEXT - 1 - out->n)) > 0;)
        out->n += (size_t)got;
    out->text[out->n] = '\0';
    close(p[0]);
    waitpid(pid, &out->status, 0);
}

static bool ended_well(const answer *a)
{
    return WIFEXITED(a->status) && WEXITSTATUS(a->status) <= 1;
}

/* ---- damage ---- */

static void put(size_t page, size_t at, const void *bytes, size_t n)
{
    int fd = open(file, O_WRONLY);
    if (fd < 0 || pwrite(fd, bytes, n, (off_t)(page * PAGE + at)) != (ssize_t)n)
        abort();
    close(fd);
}

static void make_whole(void)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, whole, pages * PAGE) != (ssize_t)(pages * PAGE))
        abort();
    close(fd);
}

static void noise(size_t page, size_t at, size_t n)
{
    unsigned char b[PAGE];
    for (size_t i = 0; i < n; i++)
        b[i] = (unsigned char)below(256);
    put(page, at, b, n);
}

static void swap(size_t a, size_t b)
{
    put(a, 0, whole + b * PAGE, PAGE);
    put(b, 0, whole + a * PAGE, PAGE);
}

static uint64_t txn_of(size_t page)
{
    uint64_t txn;
    memcpy(&txn, whole + page * PAGE + META_TXN, sizeof txn);
    return txn;
}

static void age(size_t page, uint64_t commits)
{
    uint64_t txn = txn_of(page) - commits;
    put(page, META_TXN, &txn, sizeof txn);
}

enum { NOISE, HEAD, BYTES, ZEROES, SWAPPED, COPIED, CUT, META_OLD, META_NOISE, WAYS };
static const char *const way_name[WAYS] = {
    "a page of noise",  "a head of noise",   "some bytes",
    "a page of zeroes", "two pages swapped", "a page copied",
    "a file cut off",   "an old first page", "noise in a first page"};

static int damage(char told[80])
{
    static const unsigned char zeroes[PAGE];
    int way = (int)below(WAYS);
    size_t page = 2 + below(pages - 2), other = 2 + below(pages - 2);
    make_whole();
    switch (way) {
    case NOISE:
        noise(page, 0, PAGE);
        break;
    case HEAD:
        noise(page, below(40), 1 + below(8));
        break;
    case BYTES:
        noise(page, below(PAGE - 64), 1 + below(64));
        break;
    case ZEROES:
        put(page, 0, zeroes, PAGE);
        break;
    case SWAPPED:
        swap(page, other);
        break;
    case COPIED:
        put(page, 0, whole + other * PAGE, PAGE);
        break;
    case CUT:
        page = below(pages);
        if (truncate(file, (off_t)(page * PAGE + (below(2) ? below(PAGE) : 0))) != 0)
            abort();
        break;
    case META_OLD: /* as if the disk had kept an old one */
        page = below(2);
        age(page, 2 * (1 + below(3)));
        break;
    default:
        page = below(2);
        noise(page, below(160), 1 + below(16));
    }
    snprintf(told, 80, "%s, page %zu", way_name[way], page);
    return way;
}

/* ---- judging ---- */

static char *sound[KINDS], *earlier[KINDS]; /* exports of the whole store, and one commit ago */
static answer got;

static bool export_is(size_t k, bool may_be_earlier)
{
    const char *const args[] = {"export", kinds[k], NULL};
    run(args, &got);
    return got.status == 0 && (strcmp(got.text, sound[k]) == 0 ||
                               (may_be_earlier && strcmp(got.text, earlier[k]) == 0));
}

static bool take_exports(char *of[KINDS])
{
    for (size_t k = 0; k < KINDS; k++) {
        const char *const args[] = {"export", kinds[k], NULL};
        run(args, &got);
        of[k] = strdup(got.text);
        if (got.status != 0 || got.n < 1000 || !of[k])
            return false;
    }
    return true;
}

static int fail(uint64_t number, const char *told, const char *what)
{
    printf("FAILED number %llu (%s): %s\n%.2000s\n", (unsigned long long)number, told, what,
           got.text);
    return 1;
}

/* Commands on a damaged store: each ends by itself, with 0 or with 1 and a sentence. */
static int use(uint64_t number, const char *told)
{
    static const char *const commands[][6] = {
        {"list", "case", "--limit", "20", NULL},
        {"search", "dat dai", NULL},
        {"report", "r5", "--period", "2024H1", NULL},
        {"log", NULL},
        {"add", "task", "title=x", NULL},
        {"due", NULL},
    };
    enum { COMMANDS = sizeof commands / sizeof commands[0] };
    run(commands[number % COMMANDS], &got);
    /* What LMDB does to its own memory is ended there by a sanitizer, if there is one. */
    if (strstr(got.text, "AddressSanitizer"))
        return 0;
    if (!ended_well(&got))
        return fail(number, told, commands[number % COMMANDS][0]);
    if (WEXITSTATUS(got.status) == 1 && !strstr(got.text, "danvan: "))
        return fail(number, told, "no sentence");
    return 0;
}

/* ---- repair ---- */

static bool has_line(const char *text, const char *line, size_t n)
{
    for (const char *at = text; (at = strstr(at, "\n")); at++)
        if (strncmp(at + 1, line, n) == 0 && at[1 + n] == '\n')
            return true;
    return strncmp(text, line, n) == 0;
}

/* What was lost is missing, and nothing else has come in its place. */
static bool only_sound_lines(const char *text, size_t k)
{
    for (const char *end; (end = strchr(text, '\n')); text = end + 1)
        if (!has_line(sound[k], text, (size_t)(end - text)) &&
            !has_line(earlier[k], text, (size_t)(end - text)))
            return false;
    return true;
}

/* The store that was written anew has sound pages, and everything that could be read. */
static int judge_anew(uint64_t number, const char *told, bool may_be_earlier)
{
    static const char *const verify[] = {"verify", NULL};
    bool lost = !strstr(got.text, "; 0 entries could not be read");
    char kept[160];
    snprintf(kept, sizeof kept, "%s.before-20240630T080000/data.mdb", data);
    if (access(kept, F_OK) != 0)
        return fail(number, told, "the damaged store is not kept");
    run(verify, &got);
    if (!ended_well(&got) || strstr(got.text, ", page ") || !strstr(got.text, "read "))
        return fail(number, told, "what was written anew has damaged pages");
    if (!lost && got.status != 0)
        return fail(number, told, "nothing was lost, but verify finds something");
    for (size_t k = 0; k < KINDS; k++) {
        bool same = export_is(k, may_be_earlier);
        if (!lost && !same)
            return fail(number, told, "nothing was lost, but the export is another one");
        if (lost && got.status == 0 && !only_sound_lines(got.text, k))
            return fail(number, told, "something is in the export that was never entered");
    }
    return 0;
}

static int repair(uint64_t number, const char *told, bool may_be_earlier, size_t *anew)
{
    static const char *const verify[] = {"verify", "--repair", NULL};
    char rm[128];
    run(verify, &got);
    if (!ended_well(&got) || (got.status && !strstr(got.text, "danvan: ")))
        return fail(number, told, "verify --repair ended badly");
    if (!strstr(got.text, "written anew"))
        return 0;
    ++*anew;
    int bad = judge_anew(number, told, may_be_earlier);
    snprintf(rm, sizeof rm, "rm -rf %s.before-*", data);
    return system(rm) != 0 || bad;
}

/* 0 as it should be, 1 not; adds to what was told, was harmless, was written anew. */
static int play(uint64_t number, size_t *said, size_t *harmless, size_t *anew)
{
    static const char *const verify[] = {"verify", NULL};
    char told[80];
    begin_at(number);
    int way = damage(told);
    run(verify, &got);
    if (!ended_well(&got))
        return fail(number, told, "verify ended badly");
    bool clean = WEXITSTATUS(got.status) == 0;
    if (!clean && !strstr(got.text, "danvan: "))
        return fail(number, told, "verify says nothing");
    if (clean)
        for (size_t k = 0; k < KINDS; k++)
            if (!export_is(k, way >= META_OLD))
                return fail(number, told, "verify finds nothing, but the export is another one");
    *(clean ? harmless : said) += 1;
    int bad = use(number, told);
    return bad || clean ? bad : repair(number, told, way >= META_OLD, anew);
}

static void read_store(const char *from)
{
    char path[256];
    struct stat st;
    snprintf(path, sizeof path, "%s/data.mdb", from);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        abort();
    pages = (size_t)st.st_size / PAGE;
    free(whole);
    whole = malloc(pages * PAGE);
    if (!whole || read(fd, whole, pages * PAGE) != (ssize_t)(pages * PAGE))
        abort();
    close(fd);
}

static void copy_key(const char *from)
{
    char cp[512];
    snprintf(cp, sizeof cp, "[ ! -e '%s.key' ] || cp -p '%s.key' '%s.key'", from, from, data);
    if (system(cp) != 0)
        abort();
}

int main(int argc, char **argv)
{
    size_t said = 0, harmless = 0, anew = 0, passed = 0, failed = 0;
    if (argc != 6)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    strcpy(work, "/tmp/danvan-damaged.XXXXXX");
    if (!danvan || !conf || !mkdtemp(work))
        return 2;
    snprintf(data, sizeof data, "%s/data", work);
    snprintf(file, sizeof file, "%s/data.mdb", data);
    setenv("DANVAN_NOW", "2024-06-30T08:00:00", 1);
    if (mkdir(data, 0700) != 0)
        return 2;
    read_store(argv[3]);
    copy_key(argv[3]);
    make_whole();
    bool good = take_exports(sound);
    read_store(data); /* a new danvan may have brought it up to date */
    age(txn_of(1) > txn_of(0), 2);
    if (!good || !take_exports(earlier)) {
        printf("%s\nthe store has too little in it\n", got.text);
        return 2;
    }
    for (uint64_t i = strtoull(argv[4], NULL, 10); i <= strtoull(argv[5], NULL, 10); i++) {
        int bad = play(i, &said, &harmless, &anew);
        failed += (size_t)bad;
        passed += (size_t)!bad;
    }
    printf("%zu files: %zu told, %zu harmless; %zu written anew\n", passed + failed, said, harmless,
           anew);
    printf("%zu passed, %zu failed\n", passed, failed);
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf %s", work);
    return failed || system(rm) != 0;
}
