/* Values: typed text → canonical text → text for a person. */
#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/named.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "record_int.h"

#include <string.h>

const char dv_mask[] = "••••";

bool dv_value_date(const char *value, dv_date *out)
{
    return value && dv_date_parse(dv_str_from(value), out);
}

bool dv_value_num(const dv_field *f, const char *value, int64_t *out)
{
    if (!value || !dv_type_is_number(f->type))
        return false;
    dv_str s = dv_str_from(value);
    return f->type == DV_INT ? dv_int_parse(s, DV_EN, out) : dv_milli_parse(s, DV_EN, out);
}

/* ---- text ---- */

const char *dv_control_text(dv_arena *a, int32_t cp)
{
    if (cp == '\n')
        return _("this field has one line only; take out the line break");
    if (dv_utf8_is_turn(cp))
        return dv_arena_printf(a,
                               _("it has a character that nobody sees and that turns round what "
                                 "is read (U+%04X); take it out, or type the text anew"),
                               (unsigned)cp);
    if (dv_utf8_is_unseen(cp))
        return dv_arena_printf(
            a,
            _("it has a character that nobody sees (U+%04X); take it out, or type "
              "the text anew"),
            (unsigned)cp);
    return dv_arena_printf(a, _("it has a control character (U+%04X); take it out"), (unsigned)cp);
}

/* NFC without control characters; a line end is \n or \r\n, becomes \n, and only a long field may
 * have it. */
static dv_rc clean_text(dv_arena *a, const dv_field *f, dv_typed_text typed, const char **out,
                        dv_err *err)
{
    dv_buf b = {0};
    dv_str text = typed.text;
    if (typed.simple || dv_utf8_is_simple(text)) {
        text = dv_str_trim(text);
        *out = text.n ? dv_arena_copy(a, text) : NULL;
        return DV_OK;
    }
    if (!dv_utf8_nfc(&b, text))
        return dv_fail(err, DV_INVALID, f->id, _("this is not UTF-8 text (byte %zu)"),
                       dv_utf8_check(text) + 1);
    dv_buf clean = {0};
    dv_str rest = dv_buf_str(&b);
    int32_t cp, bad = -1; /* U+0000 is one, too */
    while ((cp = dv_utf8_next(&rest)) >= 0) {
        if (cp == '\r' && rest.n && rest.p[0] == '\n')
            continue;
        bool control =
            dv_utf8_is_control(cp) && !(f->type == DV_LONG && (cp == '\n' || cp == '\t'));
        bad = control && bad < 0 ? cp : bad;
        dv_utf8_put(&clean, cp);
    }
    dv_str s = dv_str_trim(dv_buf_str(&clean));
    *out = s.n ? dv_arena_copy(a, s) : NULL;
    dv_buf_free(&b);
    dv_buf_free(&clean);
    if (bad < 0)
        return DV_OK;
    return dv_fail(err, DV_INVALID, f->id, "%s", dv_control_text(a, bad));
}

/* ---- closed lists ---- */

static bool same_folded(const char *a, const char *b)
{
    return dv_fold_same(dv_str_from(a), dv_str_from(b));
}

static dv_rc not_in_list(dv_arena *a, const dv_field *f, const char *text, const char *const *known,
                         size_t n, dv_err *err)
{
    const char *near = dv_nearest(text, known, n);
    if (near)
        return dv_fail(err, DV_NOT_FOUND, f->id, _("%s is not in the list; did you mean %s?"), text,
                       near);
    dv_buf all = {0};
    for (size_t i = 0; i < n && i < 12; i++)
        dv_buf_printf(&all, "%s%s", i ? ", " : "", known[i]);
    const char *list = dv_arena_copy(a, dv_buf_str(&all));
    dv_buf_free(&all);
    return dv_fail(err, DV_NOT_FOUND, f->id, _("%s is not in the list: %s"), text, list);
}

static dv_rc parse_choice(dv_arena *a, const dv_field *f, const char *text, const char **out,
                          dv_err *err)
{
    const dv_choice *exact = dv_list_choice(f->list, text);
    size_t at = 0;
    dv_rc rc = exact ? DV_OK : dv_named_find(dv_named_choices(f->list), text, &at, err);
    if (rc == DV_OK)
        *out = exact ? exact->id : f->list->choice[at].id;
    if (rc != DV_NOT_FOUND)
        return rc;
    const char **known = DV_NEW_N(a, const char *, f->list->n);
    for (size_t i = 0; i < f->list->n; i++)
        known[i] = f->list->choice[i].id;
    return not_in_list(a, f, text, known, f->list->n, err);
}

static dv_rc parse_bool(const dv_field *f, const char *text, const char **out, dv_err *err)
{
    static const char *const yes[] = {"yes", "y", "true", "1", "có", "c", "x"};
    static const char *const no[] = {"no", "n", "false", "0", "không", "k"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (same_folded(text, yes[i])) {
            *out = "yes";
            return DV_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (same_folded(text, no[i])) {
            *out = "no";
            return DV_OK;
        }
    return dv_fail(err, DV_INVALID, f->id, _("write yes or no, not %s"), text);
}

static dv_rc parse_unit(const dv_registry *r, const dv_field *f, const char *text, dv_date day,
                        const char **out, dv_err *err)
{
    const dv_schema *s = r->schema;
    int found = day == DV_NO_DATE ? dv_unit_find(s, text, dv_today()) : DV_NO_UNIT;
    dv_rc rc = found == DV_NO_UNIT ? dv_named_unit(s, text, day, &found, err) : DV_OK;
    if (rc == DV_NOT_FOUND)
        return dv_fail(err, DV_NOT_FOUND, f->id, _("there is no unit %s on that day"), text);
    if (rc == DV_OK)
        *out = s->unit[found].id;
    return rc;
}

static dv_rc parse_staff(dv_arena *a, const dv_registry *r, const dv_field *f, const char *text,
                         const char **out, dv_err *err)
{
    const dv_schema *s = r->schema;
    size_t at;
    dv_rc rc = dv_named_find(dv_named_people(s), text, &at, err);
    if (rc == DV_OK)
        *out = s->person[at].id;
    if (rc != DV_NOT_FOUND)
        return rc;
    const char **known = DV_NEW_N(a, const char *, s->nperson + 1);
    for (size_t i = 0; i < s->nperson; i++)
        known[i] = s->person[i].id;
    return not_in_list(a, f, text, known, s->nperson, err);
}

static dv_rc parse_ref(dv_arena *a, const dv_registry *r, const dv_field *f, const char *text,
                       const char **out, dv_err *err)
{
    const dv_kind *k;
    dv_id id;
    dv_err own;
    if (dv_id_parse(r->schema, dv_str_from(text), &k, &id, &own) != DV_OK)
        return dv_fail(err, own.rc, f->id, "%s: %s", text, own.text);
    if (k != f->ref)
        return dv_fail(err, DV_INVALID, f->id, _("%s is a record of another kind than this takes"),
                       text);
    *out = dv_id_format(k, id, DV_NEW_N(a, char, DV_ID_SIZE));
    return DV_OK;
}

dv_rc dv_value_take(dv_arena *a, const dv_registry *r, const dv_field *f, dv_typed_text typed,
                    dv_date day, const char **out, dv_err *err)
{
    const char *clean = NULL;
    dv_rc rc = clean_text(a, f, typed, &clean, err);
    if (rc != DV_OK || !clean) {
        *out = NULL;
        return rc;
    }
    switch (f->type) {
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return dv_take_number(a, f, clean, typed.from, out, err);
    case DV_DATE:
        return dv_take_date(a, f, clean, typed.from, out, err);
    case DV_BOOL:
        return parse_bool(f, clean, out, err);
    case DV_CHOICE:
    case DV_CATEGORY:
        return parse_choice(a, f, clean, out, err);
    case DV_UNIT:
        return parse_unit(r, f, clean, day, out, err);
    case DV_REF:
        return parse_ref(a, r, f, clean, out, err);
    case DV_STAFF:
        return parse_staff(a, r, f, clean, out, err);
    case DV_TEXT:
    case DV_LONG:
    case DV_PERSON:
        break;
    }
    *out = clean;
    return DV_OK;
}

dv_rc dv_value_parse(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str text, dv_date day,
                     const char **out, dv_err *err)
{
    return dv_value_take(a, r, f, (dv_typed_text){text, DV_FROM_PERSON, false}, day, out, err);
}

dv_rc dv_value_import(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str text,
                      dv_date day, const char **out, dv_err *err)
{
    return dv_value_take(a, r, f, (dv_typed_text){text, DV_FROM_FILE, false}, day, out, err);
}

/* ---- for a person ---- */

static const char *show_number(dv_arena *a, const dv_field *f, const char *value)
{
    int64_t v;
    char buf[DV_NUMBER_SIZE];
    if (!dv_value_num(f, value, &v))
        return value;
    if (f->ungrouped)
        return dv_arena_printf(a, "%lld", (long long)v);
    return dv_arena_strdup(a, f->type == DV_INT ? dv_number_format(v, dv_lang_now(), buf)
                                                : dv_milli_format(v, dv_lang_now(), buf));
}

static const char *show_date(dv_arena *a, const char *value)
{
    dv_date day;
    char text[DV_DATE_SIZE];
    return dv_value_date(value, &day) ? dv_arena_strdup(a, dv_day_text(day, text)) : value;
}

static const char *show_unit(const dv_registry *r, const char *value)
{
    int u = dv_unit_by_id(r->schema, value);
    return u >= 0 ? dv_label_text(r->schema->unit[u].label) : value;
}

const char *dv_value_show(dv_arena *a, const dv_registry *r, const dv_field *f, const char *value)
{
    const dv_choice *c;
    const dv_person *p;
    if (!value || value == dv_mask)
        return value ? value : "";
    switch (f->type) {
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return show_number(a, f, value);
    case DV_DATE:
        return show_date(a, value);
    case DV_BOOL:
        return strcmp(value, "yes") == 0 ? _("Yes") : _("No");
    case DV_CHOICE:
    case DV_CATEGORY:
        c = dv_list_choice(f->list, value);
        return c ? dv_label_text(c->label)
                 : dv_arena_printf(a, _("%s (no longer in the list)"), value);
    case DV_UNIT:
        return show_unit(r, value);
    case DV_STAFF:
        p = dv_schema_person(r->schema, value);
        return p ? p->name : value;
    case DV_TEXT:
    case DV_LONG:
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return value;
}
