/* Parts of the man pages, in mdoc, from the tables that the program itself uses. */
#include "danvan/command.h"
#include "danvan/lang.h"
#include "danvan/schema.h"

#include "cli_int.h"

#include <string.h>

/* mdoc reads a line that begins with a dot or an apostrophe as a request, and \ as an escape. */
static void put_line(dv_str s)
{
    if (s.n && (*s.p == '.' || *s.p == '\''))
        fputs("\\&", stdout);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            fputs("\\e", stdout);
        else
            putchar(s.p[i]);
    }
    putchar('\n');
}

/* Each sentence on a line of its own: mdoc sets the space between them. */
static void put_sentences(const char *s)
{
    const char *end;
    while ((end = strstr(s, ". "))) {
        put_line((dv_str){s, (size_t)(end + 1 - s)});
        s = end + 1 + strspn(end + 1, " ");
    }
    put_line(dv_str_from(s));
}

/* Arguments of a macro: quoted, so that no word of theirs is read as a macro. */
static void put_quoted(const char *s)
{
    putchar('"');
    for (; *s; s++)
        fputs(*s == '"' ? "\\(dq" : *s == '\\' ? "\\e" : (char[]){*s, '\0'}, stdout);
    putchar('"');
}

static void manual_options(option_bits bits)
{
    size_t n;
    const option_doc *d = option_docs(&n);
    puts(".Bl -tag -width Ds -compact");
    for (size_t i = 0; i < n; i++) {
        if (!(d[i].bit & bits))
            continue;
        printf(".It ");
        if (d[i].letter)
            printf("Fl %c , ", d[i].letter);
        printf("Fl Fl %s", d[i].name);
        if (d[i].arg) {
            printf(" Ar ");
            put_quoted(d[i].arg);
        }
        putchar('\n');
        put_sentences(d[i].doc);
    }
    puts(".El");
}

static void manual_commands(void)
{
    size_t n;
    const command *c = commands(&n);
    puts(".Bl -tag -width Ds");
    for (size_t i = 0; i < n; i++) {
        printf(".It Cm %s", c[i].name);
        if (*c[i].args) {
            printf(" Ar ");
            put_quoted(c[i].args);
        }
        putchar('\n');
        put_sentences(c[i].summary);
        if (c[i].options) {
            puts(".Pp");
            manual_options(c[i].options);
        }
    }
    puts(".El");
}

static void manual_config(void)
{
    size_t n;
    const dv_key_doc *k = dv_schema_keys(&n);
    bool open = false;
    for (size_t i = 0; i < n; i++) {
        if (!k[i].key) {
            if (open)
                puts(".El");
            printf(".Ss \"[%s%s%s]\"\n", k[i].section, k[i].argument ? " " : "",
                   k[i].argument ? k[i].argument : "");
            put_sentences(k[i].doc);
            puts(".Bl -tag -width Ds");
            open = true;
            continue;
        }
        printf(".It Ic ");
        put_quoted(k[i].key);
        printf(" = Ar ");
        put_quoted(k[i].value);
        puts(k[i].required ? " Pq required" : "");
        put_sentences(k[i].doc);
    }
    if (open)
        puts(".El");
}

static void manual_keys(void)
{
    dv_buf b = {0};
    dv_commands_text(&b);
    puts(".Bd -literal");
    dv_str rest = dv_buf_str(&b), line;
    while (dv_str_cut(&rest, '\n', &line))
        put_line(line);
    puts(".Ed");
    dv_buf_free(&b);
}

static void manual_bindings(void)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    puts(".Bl -tag -width Ds");
    for (size_t i = 0; i < n; i++) {
        printf(".It Ic %s", c[i].name);
        printf(" = Ar ");
        put_quoted(dv_command_keys(&c[i]));
        putchar('\n');
        put_sentences(c[i].help);
    }
    puts(".El");
}

int run_manual(session *s)
{
    const char *part = s->o->arg[0];
    dv_lang_set(DV_EN);
    if (strcmp(part, "commands") == 0)
        manual_commands();
    else if (strcmp(part, "options") == 0)
        manual_options(OPTS_GLOBAL);
    else if (strcmp(part, "config") == 0)
        manual_config();
    else if (strcmp(part, "keys") == 0)
        manual_keys();
    else if (strcmp(part, "bindings") == 0)
        manual_bindings();
    else
        return wrong_usage(_("manual prints commands, options, config, keys or bindings, not %s"),
                           part);
    return EXIT_DONE;
}

int run_keys(session *s)
{
    dv_buf b = {0};
    int status = session_open_if_any(s);
    if (status != EXIT_DONE)
        return status;
    dv_commands_text(&b);
    fwrite(dv_buf_cstr(&b), 1, b.n, stdout);
    dv_buf_free(&b);
    return EXIT_DONE;
}
