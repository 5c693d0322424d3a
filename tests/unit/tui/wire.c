/* A drawing reaches the terminal in one piece.  Here the terminal keeps apart what is written
 * apart. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct tui tui; /* tui_int.h */
void tui_wire_open(void);
void tui_wire_draw(void (*draw)(const tui *t), const tui *t);
int tui_wire(void);

static int other_end;

static void put(int fd, const char *text)
{
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void begin(void)
{
    int pair[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    cr_assert_eq(dup2(pair[1], STDOUT_FILENO), STDOUT_FILENO);
    other_end = pair[0];
    tui_wire_open();
}

static void expect(const char *text)
{
    static char got[1 << 14];
    ssize_t n = recv(other_end, got, sizeof got, MSG_DONTWAIT);
    cr_expect(n == (ssize_t)strlen(text) && memcmp(got, text, (size_t)n) == 0,
              "%zd bytes instead of %s", n, text);
}

static void expect_nothing(void)
{
    char any;
    cr_expect_lt(recv(other_end, &any, 1, MSG_DONTWAIT), 0);
}

static void long_drawing(const tui *t)
{
    (void)t;
    put(STDOUT_FILENO, "\033[2;1H");
    put(STDOUT_FILENO, "Khiếu nại, tố cáo");
    put(STDOUT_FILENO, "\033[3;1H");
    expect_nothing();
}

static void short_drawing(const tui *t)
{
    (void)t;
    put(STDOUT_FILENO, "\033[4H");
    put(STDOUT_FILENO, "2");
}

Test(wire, a_drawing_is_written_at_once)
{
    begin();
    tui_wire_draw(long_drawing, NULL);
    expect("\033[2;1HKhiếu nại, tố cáo\033[3;1H");
    tui_wire_draw(short_drawing, NULL);
    expect("\033[4H2");
    put(STDOUT_FILENO, "\007");
    expect("\007");
    expect_nothing();
}

static void no_drawing(const tui *t)
{
    (void)t;
}

Test(wire, a_drawing_that_changes_nothing_writes_nothing)
{
    begin();
    tui_wire_draw(short_drawing, NULL);
    expect("\033[4H2");
    tui_wire_draw(no_drawing, NULL);
    expect_nothing();
}

static void broken_drawing(const tui *t)
{
    (void)t;
    put(STDOUT_FILENO, "half");
    put(tui_wire(), "\033[?1049l");
    expect("\033[?1049l");
}

Test(wire, a_program_in_trouble_reaches_its_terminal_in_the_middle_of_a_drawing)
{
    begin();
    tui_wire_draw(broken_drawing, NULL);
}

/* More than is sent at once, each byte in its place. */
static char *much;

static void much_drawing(const tui *t)
{
    (void)t;
    put(STDOUT_FILENO, much);
}

Test(wire, a_drawing_larger_than_what_is_sent_at_once_is_whole)
{
    enum { N = 20000 };
    static char got[N + 1];
    size_t n = 0;
    ssize_t more;
    begin();
    much = calloc(1, N + 1);
    for (size_t i = 0; i < N; i++)
        much[i] = (char)('a' + i % 23);
    tui_wire_draw(much_drawing, NULL);
    while (n < N && (more = recv(other_end, got + n, N - n, MSG_DONTWAIT)) > 0)
        n += (size_t)more;
    cr_expect(n == N && memcmp(got, much, N) == 0, "%zu bytes", n);
    free(much);
}
