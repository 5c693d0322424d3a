/* What is said on stderr: one line each, so that scripts can read it; on a terminal it is broken
 * between words, not where the screen ends. */
#include "danvan/utf8.h"

#include "cli_int.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* 0: it is no terminal, or does not say. */
static int stderr_columns(void)
{
    struct winsize size;
    return isatty(STDERR_FILENO) && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void put_wrapped(dv_buf *out, const char *text, int columns)
{
    dv_str rest = dv_str_from(text), word;
    int used = 0;
    while (dv_str_cut(&rest, ' ', &word)) {
        const int wide = dv_utf8_columns(word);
        if (used && used + 1 + wide > columns) {
            dv_buf_putc(out, '\n');
            used = 0;
        } else if (word.p != text) {
            dv_buf_putc(out, ' ');
            used++;
        }
        dv_buf_add(out, word);
        used += wide;
    }
}

void complain(const char *place, const char *text)
{
    dv_buf line = {0}, wrapped = {0};
    const int columns = stderr_columns();
    if (place && *place)
        dv_buf_printf(&line, "danvan: %s: %s", place, text);
    else
        dv_buf_printf(&line, "danvan: %s", text);
    if (columns)
        put_wrapped(&wrapped, dv_buf_cstr(&line), columns);
    fprintf(stderr, "%s\n", dv_buf_cstr(columns ? &wrapped : &line));
    dv_buf_free(&line);
    dv_buf_free(&wrapped);
}
