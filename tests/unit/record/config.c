/* The configuration changes; what was written before stays whole and is counted right. */
#include "danvan/keep.h"

#include "world.h"

static size_t counted(world *w, const char *cond)
{
    size_t n;
    const dv_kind *k = kind_of(w, "note");
    dv_query q = dv_query_of(k);
    q.where = dv_cond_parse(&w->arena, w->schema, k, dv_str_from(cond), &w->err);
    cr_assert_not_null(q.where, "%s", w->err.text);
    cr_assert_eq(dv_query_count(w->r, &q, &n, &w->err), DV_OK, "%s", w->err.text);
    return n;
}

static dv_record *full_note(world *w)
{
    dv_record *rec = note(w, "Đầy đủ", "2024-05-05");
    put(w, rec, "size", "large");
    put(w, rec, "amount", "12");
    put(w, rec, "memo", "nhiều chữ");
    put(w, rec, "who", "Kín");
    put(w, rec, "unit", "414");
    save(w, rec);
    return rec;
}

static const char *extra(const dv_record *rec, const char *field)
{
    for (size_t i = 0; i < rec->nextra; i++)
        if (strcmp(rec->extra[i].field, field) == 0)
            return rec->extra[i].text;
    return "(none)";
}

static const char memo_field[] = "[field note.memo]\nlabel = Nội dung | Memo\ntype = long\n";
static const char who_field[] = "[field note.who]\nlabel = Người | Who\ntype = person-name\n";

TestSuite(config);

/* A slow disk is waited for twice at each: databases, format, names, facts, signatures. */
Test(config, a_new_store_takes_five_writes)
{
    world w;
    world_open(&w);
    cr_expect_eq(dv_registry_stamp(w.r), 5);
    world_close(&w);
}

Test(config, a_field_taken_away_is_kept_on_rewrite)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w);
    world_change(&w, memo_field, "", who_field, "", NULL);
    rec = load(&w, rec);
    cr_expect_eq(rec->nextra, 2);
    cr_expect_str_eq(extra(rec, "memo"), "nhiều chữ");
    cr_expect_eq(strcmp(extra(rec, "who"), dv_mask), 0);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_expect_str_eq(extra(rec, "memo"), "nhiều chữ");
    verify_clean(&w);
    world_close(&w);
}

Test(config, a_field_that_comes_back_has_its_value)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w);
    world_change(&w, memo_field, "", NULL);
    rec = load(&w, rec);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    world_change(&w, "Test office", "Test office", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "memo"), "nhiều chữ");
    cr_expect_str_eq(get(rec, "title"), "Sửa");
    cr_expect_eq(rec->nextra, 0);
    world_close(&w);
}

Test(config, a_choice_taken_away_stays_and_counts_apart)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w), *red = note(&w, "đỏ", "2024-05-05");
    put(&w, red, "colour", "red");
    save(&w, red);
    world_change(&w, "blue = Xanh | Blue\n", "violet = Tím | Violet\n", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "colour"), "blue");
    cr_expect_str_eq(dv_value_show(&w.arena, w.r, field_of(rec, "colour"), "blue"),
                     "blue (no longer in the list)");
    cr_expect_eq(counted(&w, "colour = red"), 1);
    cr_expect_eq(counted(&w, "colour = violet"), 0);
    cr_expect_eq(counted(&w, "colour != red"), 1);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "colour"), "blue");
    red = load(&w, red);
    red->value[field_of(red, "colour")->index] = "blue";
    cr_expect_eq(try_save(&w, red), DV_INVALID, "but nobody chooses it any more");
    world_close(&w);
}

Test(config, order_and_labels_mean_nothing)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w);
    world_change(&w, "red = Đỏ | Red\nblue = Xanh | Blue\ngreen = Lục | Green\n",
                 "green = G\nred = R\nblue = B\n", memo_field, "", "[field note.title]",
                 "[field note.memo]\nlabel = M\ntype = long\n[field note.title]",
                 "[unit 412]\nlabel = Vinh\nlevel = district\nparent = 40\n", "", "[unit 414]",
                 "[unit 412]\nlabel = Thành Vinh\nlevel = district\nparent = 40\n[unit 414]",
                 "[stage note.new]\nlabel = Mới | New\nrole = open\nnext = doing, dropped\n", "",
                 "[stage note.done]",
                 "[stage note.new]\nlabel = N\nrole = open\nnext = doing\n[stage note.done]", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "colour"), "blue");
    cr_expect_str_eq(get(rec, "unit"), "414");
    cr_expect_str_eq(get(rec, "size"), "large");
    cr_expect_str_eq(get(rec, "memo"), "nhiều chữ");
    cr_expect_str_eq(rec->stage, "new");
    cr_expect_eq(counted(&w, "colour = blue and unit = 414 and stage = new and size = large"), 1);
    cr_expect_eq(counted(&w, "colour = green"), 0);
    world_close(&w);
}

Test(config, another_layout_of_facts_is_counted_right)
{
    world w;
    world_open(&w);
    for (int i = 0; i < 20; i++)
        full_note(&w);
    size_t before = dv_facts_layout(w.r, kind_of(&w, "note"))->size;
    world_change(&w, "[field note.size]\nlabel = Cỡ | Size\ntype = one of size\n", "",
                 "[measure amounts]\nlabel = Tổng | Amounts\nsum = note.amount\n",
                 "[measure amounts]\nlabel = C\nsum = note.cost\n", memo_field,
                 "[field note.from]\nlabel = Từ | From\ntype = date\n"
                 "[field note.memo]\nlabel = M\ntype = long\n",
                 NULL);
    cr_expect_neq(dv_facts_layout(w.r, kind_of(&w, "note"))->size, before);
    cr_expect_eq(counted(&w, "colour = blue and unit = 414 and due_on set"), 20);
    cr_expect_eq(counted(&w, "from set"), 0);
    world_close(&w);
}

Test(config, a_field_of_another_type_keeps_its_value)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w);
    world_change(&w, "type = int\nmin = 0\nmax = 1000\n", "type = date\n", "amount <= 500",
                 "ended_on >= noted_on",
                 "[measure amounts]\nlabel = Tổng | Amounts\nsum = note.amount\n",
                 "[measure amounts]\nlabel = C\nsum = note.cost\n",
                 "memo]\nlabel = Nội dung | Memo\ntype = long",
                 "memo]\nlabel = Nội dung | Memo\ntype = int", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "amount"), "12");
    cr_expect_str_eq(dv_value_show(&w.arena, w.r, field_of(rec, "amount"), "12"), "12");
    cr_expect_str_eq(get(rec, "memo"), "nhiều chữ");
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "amount"), "12");
    cr_expect_str_eq(get(load(&w, rec), "memo"), "nhiều chữ");
    world_close(&w);
}

Test(config, a_unit_and_a_stage_taken_away_stay_readable)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w);
    cr_assert_eq(dv_record_move(w.r, rec, "dropped", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    world_change(
        &w, "[unit 414]\nlabel = Thái Hoà\nlevel = district\nparent = 40\nfrom = 2007-11-15\n", "",
        "[stage note.dropped]\nlabel = Bỏ | Dropped\nrole = void\n", "", "next = doing, dropped",
        "next = doing", "next = done, dropped", "next = done", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "unit"), "414");
    cr_expect_str_eq(rec->stage, "dropped");
    cr_expect_null(rec->stage_decl);
    cr_expect_eq(counted(&w, "role = open"), 0);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_expect_str_eq(load(&w, rec)->stage, "dropped");
    world_close(&w);
}

Test(config, a_kind_taken_away_and_back_is_whole)
{
    world w;
    world_open(&w);
    dv_record *rec = full_note(&w), *letter = fresh(&w, "letter");
    put(&w, letter, "sent_on", "2024-01-02");
    put(&w, letter, "title", "Thư");
    put(&w, letter, "unit", "414");
    save(&w, letter);
    dv_id id = letter->id;
    put(&w, rec, "letter", "TH-2024-TT-1");
    save(&w, rec);
    world_change(&w, "[kind letter]", "[kind mail]", "prefix = TH", "prefix = ML",
                 "[field letter.title]", "[field mail.title]", "[field letter.unit]",
                 "[field mail.unit]", "[field letter.sent_on]", "[field mail.sent_on]",
                 "[field letter.colour]", "[field mail.colour]", "[stage letter.new]",
                 "[stage mail.new]", "type = ref letter", "type = ref mail", NULL);
    verify_clean(&w);
    rec = load(&w, rec);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    world_change(&w, "Test office", "Test office", NULL);
    cr_assert_eq(dv_record_load(&w.arena, w.r, kind_of(&w, "letter"), id, &letter, &w.err), DV_OK);
    cr_expect_str_eq(get(letter, "title"), "Thư");
    cr_expect_str_eq(get(load(&w, rec), "letter"), "TH-2024-TT-000001");
    world_close(&w);
}

typedef struct renewed {
    size_t times, done, of;
} renewed;

static void note_renewed(void *ctx, size_t done, size_t of)
{
    renewed *n = ctx;
    cr_expect(n->times ? done > n->done : done == 0, "%zu after %zu", done, n->done);
    *n = (renewed){n->times + 1, done, of};
}

/* Closes the store, and opens it with what is to be told. */
static void open_again(world *w, renewed *n)
{
    dv_registry_options o = {.schema = w->schema,
                             .dir = world_path(w, "data"),
                             .actor = {"an", "test"},
                             .renewing = note_renewed,
                             .renewing_ctx = n};
    *n = (renewed){0};
    dv_registry_close(w->r);
    cr_assert_eq(dv_registry_open(&o, &w->r, &w->err), DV_OK, "%s", w->err.text);
}

static void sign_otherwise(world *w)
{
    dv_db meta;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, "meta", false, &meta, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_put(t, meta, DV_LIT("derived"), DV_LIT("another"), &w->err), DV_OK);
    cr_assert_eq(dv_put(t, meta, DV_LIT("derived/lists"), DV_LIT("another"), &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

Test(config, what_is_made_anew_for_many_records_is_told_from_first_to_last)
{
    world w;
    renewed n;
    world_open(&w);
    for (int i = 0; i < 3; i++)
        full_note(&w);
    dv_renewing_many = 3;
    open_again(&w, &n);
    cr_expect_eq(n.times, 0, "nothing has changed");
    sign_otherwise(&w);
    open_again(&w, &n);
    cr_expect(n.times == 2 && n.done == 3 && n.of == 3, "%zu times, %zu of %zu", n.times, n.done,
              n.of);
    dv_renewing_many = 4;
    sign_otherwise(&w);
    open_again(&w, &n);
    cr_expect_eq(n.times, 0, "a few take no time");
    world_close(&w);
}

/* One program runs on while another opens the store with a changed configuration. */
Test(config, a_program_out_of_date_neither_counts_nor_writes)
{
    world w;
    size_t n;
    world_open(&w);
    dv_record *rec = full_note(&w), *draft = note(&w, "Mới", "2024-05-06");
    sign_otherwise(&w);
    cr_expect_eq(try_save(&w, draft), DV_IO);
    cr_expect(strstr(w.err.text, "start it again"), "%s", w.err.text);
    cr_expect_eq(draft->id, 0);
    cr_expect_eq(dv_delete(w.r, rec, "x", &w.err), DV_IO);
    cr_expect_eq(dv_keep_drop(w.r, DV_KEEP_TEMPLATE, rec->kind, "Mẫu", &w.err), DV_IO);
    dv_query q = dv_query_of(rec->kind);
    cr_expect_eq(dv_query_count(w.r, &q, &n, &w.err), DV_IO);
    cr_expect_str_eq(get(load(&w, rec), "title"), "Đầy đủ");
    world_change(&w, "Test office", "Test office", NULL);
    cr_expect_eq(counted(&w, "colour = blue"), 1);
    world_close(&w);
}

Test(config, another_office_s_store_is_refused)
{
    world w;
    world_open(&w);
    world_change(&w, "code = TT", "code = XX", NULL); /* nothing has happened in it yet */
    saved_note(&w, "x", "2024-05-05");
    dv_registry_close(w.r);
    dv_schema *x = w.schema;
    dv_office *office = &w.schema->office;
    office->code = "YY";
    cr_assert_eq(world_registry(&w, "an"), DV_INVALID);
    cr_assert(strstr(w.err.text, "XX") && strstr(w.err.text, "YY"), "%s", w.err.text);
    x->office.code = "XX";
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    world_close(&w);
}

static dv_record *denunciation(world *w)
{
    dv_record *rec = dv_record_new(&w->arena, w->r, kind_of(w, "case"));
    static const char *const values[][2] = {
        {"received_on", "2024-05-05"},
        {"type", "denunciation"},
        {"unit", "415"},
        {"letters", "2"},
        {"source", "post"},
        {"person", "Lê Thị Kín"},
        {"phone", "0912345678"},
        {"people", "1"},
        {"against", "Ông Quan"},
        {"field", "land"},
        {"summary", "Tóm tắt"},
        {"jurisdiction", "ours"},
        {"eligible", "eligible"},
        {"complexity", "complex"},
        {"accepted_on", "2024-05-10"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        put(w, rec, values[i][0], values[i][1]);
    return rec;
}

Test(config, all_shipped_kinds_are_saved_and_found)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    dv_record *rec = denunciation(&w);
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2024-06-09");
    cr_expect_eq(load(&w, rec)->value[field_of(rec, "against")->index], dv_mask);
    world_close(&w);
}

/* Luật Khiếu nại 2011, Điều 27 and 31; Luật Tố cáo 2018, Điều 28, 29 and 35. */
Test(config, what_is_decided_was_accepted_and_came_to_something)
{
    static const struct {
        const char *field, *value, *missing;
    } step[] = {{"accepted_on", "2024-05-10", "day of acceptance"},
                {"decided_on", "2024-06-05", "day of decision"},
                {"outcome", "withdrawn", "needs an outcome"},
                {"outcome", "partly", "right, partly right or wrong"}};
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    dv_record *rec = denunciation(&w);
    put(&w, rec, "accepted_on", "");
    save(&w, rec);
    cr_assert_eq(dv_record_move(w.r, rec, "decided", DV_NO_DATE, &w.err), DV_OK);
    for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
        cr_expect_eq(try_save(&w, rec), DV_INVALID);
        cr_expect(strstr(w.err.text, step[i].missing), "%s: %s", step[i].field, w.err.text);
        put(&w, rec, step[i].field, step[i].value);
    }
    save(&w, rec);
    world_close(&w);
}
