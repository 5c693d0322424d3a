/* What is said of figures: notes and explanations, their drafts, and what others put in their
 * place. */
#include "danvan/explain.h"
#include "danvan/pin.h"

#include "world.h"

static dv_pin_table table_of(const world *w)
{
    dv_pin_table t = {
        .report = "r", .unit = w->schema->office.unit, .as_of = DV_NO_DATE, .filter = ""};
    cr_assert(dv_period_parse(DV_LIT("2024H1"), &t.period));
    return t;
}

static dv_rc pin(world *w, const char *text, uint32_t *on)
{
    const dv_pin_table t = table_of(w);
    return dv_pin_put(w->r, &t, "red", "notes", text, on, &w->err);
}

static dv_rc explain(world *w, const char *text, uint32_t *on)
{
    const dv_explain_place place = {
        .unit = w->schema->office.unit, .period = table_of(w).period, .name = "notes"};
    return dv_explain_put(w->r, &place, (dv_decimal){3, 0}, (dv_decimal){2, 0}, text, on, &w->err);
}

static void become(world *w, const char *who)
{
    dv_registry_close(w->r);
    cr_assert_eq(world_registry(w, who), DV_OK);
}

static void refused(world *w, const char *by, const char *what)
{
    cr_expect(strstr(w->err.text, by) && strstr(w->err.text, what), "%s", w->err.text);
}

/* Once: told so, one does it knowingly. */
static void is_refused_once(dv_rc (*say)(world *w, const char *text, uint32_t *on))
{
    world w;
    world_open(&w);
    become(&w, "binh");
    uint32_t an = DV_SAID_NONE, binh = DV_SAID_NONE, any = DV_SAID_ANY;
    cr_assert_eq(say(&w, "Của Bình", &binh), DV_OK, "%s", w.err.text);
    become(&w, "an");
    cr_assert_eq(say(&w, "Của An", &an), DV_CONFLICT);
    refused(&w, "binh", "Của Bình");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "%s", w.err.text);
    cr_assert_eq(say(&w, "Của An, sau", &an), DV_CONFLICT, "it is not what was told");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "what stands there already is no conflict");
    become(&w, "binh");
    cr_assert_eq(say(&w, "Bình nữa", &any), DV_OK);
    cr_assert_eq(say(&w, "", &an), DV_CONFLICT, "nor is it taken off");
    cr_assert_eq(say(&w, "", NULL), DV_OK);
    become(&w, "an");
    cr_assert_eq(say(&w, "Của An", &an), DV_CONFLICT);
    refused(&w, "binh", "took off");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "%s", w.err.text);
    world_close(&w);
}

Test(said, a_note_that_somebody_changed_is_written_over_knowingly)
{
    is_refused_once(pin);
}

Test(said, an_explanation_that_somebody_changed_is_written_over_knowingly)
{
    is_refused_once(explain);
}
