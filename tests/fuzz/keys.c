/* The [keys] of a configuration over the table of commands: taken whole, or refused with every
 * fault told and nothing changed.  What is taken works: each key of a command means it on its
 * screens, and where people type no character is a command. */
#include "danvan/command.h"
#include "danvan/utf8.h"

#include "fuzz.h"

#include <string.h>

static const char head[] = "[office]\ncode = TT\nlabel = Ban\nunit = 40\n"
                           "[levels]\nprovince = Tỉnh\n"
                           "[unit 40]\nlabel = Tỉnh\nlevel = province\n"
                           "[person an]\nname = An\nrole = administrator\nunit = 40\n"
                           "[keys]\n";

static const unsigned typed_into =
    DV_IN_FORM | DV_IN_GRID | DV_IN_PICKER | DV_IN_PROMPT | DV_IN_NOTES | DV_IN_FIND;

static dv_schema *load(const uint8_t *data, size_t size, dv_faults *faults)
{
    dv_buf text = {0};
    dv_schema *s = NULL;
    const char *path = fuzz_path("keys.ini");
    dv_buf_puts(&text, head);
    dv_buf_add(&text, (dv_str){(const char *)data, size});
    fuzz_write(path, (const uint8_t *)text.p, text.n);
    HOLDS((dv_schema_load(path, &s, faults) == DV_OK) == (s != NULL));
    dv_buf_free(&text);
    return s;
}

static void means(const dv_command *c, dv_str name)
{
    dv_key key = dv_key_named(name);
    HOLDS(key > 0);
    for (unsigned screen = 1; screen <= DV_IN_MEETING; screen <<= 1)
        if (c->screens & screen) {
            HOLDS(dv_command_for(screen, key) == c->id);
            HOLDS(!(screen & typed_into) || key < ' ' || key >= DV_KEY_SPECIAL ||
                  key == DV_KEY_BACKSPACE);
        }
}

static void every_key(void)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    for (size_t i = 0; i < n; i++) {
        dv_str rest = dv_str_from(dv_command_keys(&c[i])), name;
        bool any = false;
        while (dv_str_cut(&rest, ' ', &name))
            if (name.n) {
                any = true;
                means(&c[i], name);
            }
        HOLDS(any);
    }
}

static void told_at_the_bottom(void)
{
    for (int columns = 0; columns <= 160; columns += 20)
        for (unsigned screen = 1; screen <= DV_IN_MEETING; screen <<= 1) {
            dv_buf line = {0};
            dv_bottom_line(&line, screen, columns, NULL, NULL);
            HOLDS(dv_utf8_columns(dv_buf_str(&line)) <= columns);
            dv_buf_free(&line);
        }
}

/* Keys as the table has them again: what was bound lies in a schema that goes. */
static void unbind(dv_faults *faults)
{
    static const dv_schema none;
    size_t n;
    const dv_command *c = dv_commands(&n);
    HOLDS(dv_commands_bind(&none, faults) == DV_OK);
    for (size_t i = 0; i < n; i++)
        HOLDS(strcmp(dv_command_keys(&c[i]), c[i].keys) == 0);
}

static void bind(const dv_schema *s, dv_faults *faults)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    bool bound = dv_commands_bind(s, faults) == DV_OK;
    HOLDS(bound == (faults->n == 0));
    for (size_t i = 0; i < faults->n; i++)
        HOLDS(*faults->at[i].place && *faults->at[i].text);
    for (size_t i = 0; i < n && !bound; i++)
        HOLDS(strcmp(dv_command_keys(&c[i]), c[i].keys) == 0);
    if (bound) {
        every_key();
        told_at_the_bottom();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    HOLDS(dv_key_named((dv_str){(const char *)data, size}) >= 0);
    dv_schema *s = load(data, size, &faults);
    dv_faults_init(&faults, &arena);
    if (s) {
        bind(s, &faults);
        dv_faults_init(&faults, &arena);
        unbind(&faults);
        dv_schema_free(s);
    }
    dv_arena_free(&arena);
    return 0;
}
