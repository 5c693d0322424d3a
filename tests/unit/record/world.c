#define _GNU_SOURCE /* memmem */
#include "world.h"

#include <stdarg.h>

static const char *const conf =
    "[office]\ncode = TT\nlabel = Ban thử | Test office\nunit = 40\nlanguage = en\n"
    "[levels]\nprovince = Tỉnh | Province\ndistrict = Huyện | District\n"
    "[unit 40]\nlabel = Nghệ An\nlevel = province\n"
    "[unit 412]\nlabel = Vinh\nlevel = district\nparent = 40\n"
    "[unit 413]\nlabel = Cửa Lò\nlevel = district\nparent = 40\nuntil = 2024-11-30\ninto = 412\n"
    "[unit 414]\nlabel = Thái Hoà\nlevel = district\nparent = 40\nfrom = 2007-11-15\n"
    "[person an]\nname = Nguyễn Thị An\nrole = administrator\nunit = 40\n"
    "[person binh]\nname = Bình\nrole = clerk\nunit = 40\n"
    "[scheme calendar]\nlabel = Năm | Year\nstart_day = 1\n"
    "[list colour]\nred = Đỏ | Red\nblue = Xanh | Blue\ngreen = Lục | Green\n"
    "[list size]\nsmall = Nhỏ | Small\nlarge = Lớn | Large\n"
    "[kind letter]\nlabel = Thư | Letter\nprefix = TH\ndate = sent_on\nscheme = calendar\n"
    "title = title\n"
    "[field letter.title]\nlabel = Tên | Title\ntype = text 200\nrequired = yes\n"
    "[field letter.unit]\nlabel = Đơn vị | Unit\ntype = unit\nrequired = yes\n"
    "[field letter.sent_on]\nlabel = Ngày | Day\ntype = date\nrequired = yes\n"
    "[field letter.colour]\nlabel = Màu | Colour\ntype = category colour\n"
    "[stage letter.new]\nlabel = Mới | New\nrole = open\n"
    "[kind note]\nlabel = Ghi chú | Note\nprefix = GC\ndate = noted_on\nscheme = calendar\n"
    "title = title\ndue = due_on\nsort = title, unit, colour, amount, weight, ended_on, "
    "due_on\n"
    "[field note.title]\nlabel = Tiêu đề | Title\ntype = text 40\nrequired = yes\n"
    "[field note.unit]\nlabel = Đơn vị | Unit\ntype = unit\nrequired = yes\n"
    "[field note.noted_on]\nlabel = Ngày | Day\ntype = date\nrequired = yes\n"
    "[field note.colour]\nlabel = Màu | Colour\ntype = category colour\nrequired = yes\n"
    "[field note.size]\nlabel = Cỡ | Size\ntype = one of size\n"
    "[field note.amount]\nlabel = Số | Amount\ntype = int\nmin = 0\nmax = 1000\n"
    "[field note.weight]\nlabel = Nặng | Weight\ntype = decimal\n"
    "[field note.cost]\nlabel = Tiền | Cost\ntype = money\n"
    "[field note.ok]\nlabel = Được | Ok\ntype = bool\n"
    "[field note.ended_on]\nlabel = Xong ngày | Ended on\ntype = date\n"
    "[field note.letter]\nlabel = Thư | Letter\ntype = ref letter\n"
    "[field note.who]\nlabel = Người | Who\ntype = person-name\n"
    "[field note.about]\nlabel = Về ai | About\ntype = text 100\nsealed = colour = red\n"
    "[field note.officer]\nlabel = Cán bộ | Officer\ntype = staff\n"
    "[field note.memo]\nlabel = Nội dung | Memo\ntype = long\n"
    "[field note.award]\nlabel = Thưởng | Award\ntype = text 60\nonly = ok = yes\n"
    "required = colour = green\n"
    "[field note.due_on]\nlabel = Hạn | Due\ntype = date\ncomputed = yes\n"
    "[stage note.new]\nlabel = Mới | New\nrole = open\nnext = doing, dropped\n"
    "[stage note.doing]\nlabel = Đang làm | Doing\nrole = open\nnext = done, dropped\n"
    "[stage note.done]\nlabel = Xong | Done\nrole = resolved\nnext = done\n"
    "[stage note.dropped]\nlabel = Bỏ | Dropped\nrole = void\n"
    "[rule note.order]\nlabel = Xong sau ngày ghi | It ends after it was noted\n"
    "check = ended_on >= noted_on\n"
    "[rule note.much]\nlabel = Nhiều quá | That is a lot\ncheck = amount <= 500\nwarning = yes\n"
    "[deadline note.quick]\nfield = due_on\nfrom = noted_on\ndays = 10\nwhen = colour = red\n"
    "[deadline note.usual]\nfield = due_on\nfrom = noted_on\ndays = 30\n"
    "[measure notes]\nlabel = Số | Notes\nkind = note\ncount = records\nsplit = colour\n"
    "[measure amounts]\nlabel = Tổng | Amounts\nsum = note.amount\n"
    "[report r]\nlabel = Báo cáo | Report\nrows = colour\nmeasures = notes, amounts\n";

const char *world_path(world *w, const char *name)
{
    return dv_arena_printf(&w->arena, "%s/%s", w->dir, name);
}

static void load_schema(world *w, const char *path)
{
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    dv_rc rc = dv_schema_load(path, &w->schema, &faults);
    cr_assert_eq(rc, DV_OK, "%s: %s", faults.n ? faults.at[0].place : path,
                 faults.n ? faults.at[0].text : "");
}

static void write_conf(world *w, const char *text)
{
    FILE *f = fopen(world_path(w, "danvan.ini"), "w");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
    load_schema(w, world_path(w, "danvan.ini"));
}

dv_rc world_registry(world *w, const char *who)
{
    dv_registry_options o = {
        .schema = w->schema, .dir = world_path(w, "data"), .actor = {who, "test"}, .create = true};
    return dv_registry_open(&o, &w->r, &w->err);
}

static void begin(world *w)
{
    *w = (world){0};
    dv_lang_set(DV_EN);
    dv_now_pin((dv_time)dv_date_of(2024, 7, 1) * 86400);
    snprintf(w->dir, sizeof w->dir, "/tmp/danvan-record-XXXXXX");
    cr_assert_not_null(mkdtemp(w->dir));
}

void world_open(world *w)
{
    begin(w);
    write_conf(w, conf);
    cr_assert_eq(world_registry(w, "an"), DV_OK, "%s: %s", w->err.place, w->err.text);
}

void world_open_conf(world *w, const char *path)
{
    begin(w);
    load_schema(w, path);
    cr_assert_eq(world_registry(w, "quantri"), DV_OK, "%s: %s", w->err.place, w->err.text);
}

void world_change(world *w, ...)
{
    va_list ap;
    dv_buf text = {0};
    dv_buf_puts(&text, conf);
    va_start(ap, w);
    for (const char *from; (from = va_arg(ap, const char *));) {
        const char *to = va_arg(ap, const char *), *at = strstr(text.p, from);
        cr_assert_not_null(at, "the configuration has no %s", from);
        dv_buf next = {0};
        dv_buf_add(&next, (dv_str){text.p, (size_t)(at - text.p)});
        dv_buf_puts(&next, to);
        dv_buf_puts(&next, at + strlen(from));
        dv_buf_free(&text);
        text = next;
    }
    va_end(ap);
    dv_registry_close(w->r);
    cr_assert_lt(w->nbefore, 8);
    w->before[w->nbefore++] = w->schema;
    write_conf(w, text.p);
    dv_buf_free(&text);
    cr_assert_eq(world_registry(w, "an"), DV_OK, "%s: %s", w->err.place, w->err.text);
}

void verify_clean(world *w)
{
    dv_verify_result res;
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    dv_rc rc = dv_verify(w->r, false, &res, &faults, &w->err);
    for (size_t i = 0; i < faults.n; i++)
        cr_log_error("%s: %s", faults.at[i].place, faults.at[i].text);
    cr_assert_eq(rc, DV_OK, "%s", faults.n ? faults.at[0].text : w->err.text);
}

void world_leave(world *w)
{
    dv_registry_close(w->r);
    dv_schema_free(w->schema);
    for (size_t i = 0; i < w->nbefore; i++)
        dv_schema_free(w->before[i]);
    dv_arena_free(&w->arena);
}

void world_close_damaged(world *w)
{
    char rm[128];
    snprintf(rm, sizeof rm, "rm -rf '%s'", w->dir);
    world_leave(w);
    cr_assert_eq(system(rm), 0);
}

void world_close(world *w)
{
    verify_clean(w);
    world_close_damaged(w);
}

const dv_kind *kind_of(const world *w, const char *kind)
{
    const dv_kind *k = dv_schema_kind(w->schema, kind);
    cr_assert_not_null(k, "%s", kind);
    return k;
}

const dv_field *field_of(const dv_record *rec, const char *field)
{
    const dv_field *f = dv_kind_field(rec->kind, field);
    cr_assert_not_null(f, "%s", field);
    return f;
}

dv_record *fresh(world *w, const char *kind)
{
    return dv_record_new(&w->arena, w->r, kind_of(w, kind));
}

void put(world *w, dv_record *rec, const char *field, const char *text)
{
    dv_rc rc =
        dv_record_set(&w->arena, w->r, rec, field_of(rec, field), dv_str_from(text), &w->err);
    cr_assert_eq(rc, DV_OK, "%s: %s", field, w->err.text);
}

const char *get(const dv_record *rec, const char *field)
{
    const char *v = rec->value[field_of(rec, field)->index];
    return v ? v : "(unset)";
}

dv_record *note(world *w, const char *title, const char *day)
{
    dv_record *rec = fresh(w, "note");
    put(w, rec, "noted_on", day);
    put(w, rec, "title", title);
    put(w, rec, "unit", "412");
    put(w, rec, "colour", "blue");
    return rec;
}

dv_rc try_save(world *w, dv_record *rec)
{
    dv_faults_init(&w->faults, &w->arena);
    return dv_save(&w->arena, w->r, rec, &w->faults, &w->err);
}

void save(world *w, dv_record *rec)
{
    cr_assert_eq(try_save(w, rec), DV_OK, "%s: %s", w->err.place, w->err.text);
}

dv_record *saved_note(world *w, const char *title, const char *day)
{
    dv_record *rec = note(w, title, day);
    save(w, rec);
    return rec;
}

dv_record *load(world *w, const dv_record *rec)
{
    const dv_kind *kind = kind_of(w, rec->kind->id); /* of the configuration as it is now */
    dv_record *out = NULL;
    cr_assert_eq(dv_record_load(&w->arena, w->r, kind, rec->id, &out, &w->err), DV_OK, "%s",
                 w->err.text);
    return out;
}

bool faulted(const world *w, const char *field, const char *part)
{
    for (size_t i = 0; i < w->faults.n; i++)
        if (w->faults.at[i].field && strcmp(w->faults.at[i].field, field) == 0 &&
            strstr(w->faults.at[i].text, part))
            return true;
    return false;
}

dv_date day_of(const char *s)
{
    dv_date d = DV_NO_DATE;
    cr_assert(dv_date_parse(dv_str_from(s), &d), "%s", s);
    return d;
}

void world_entry(world *w, const char *name, size_t n, dv_str *key, dv_str *value)
{
    dv_db db;
    dv_txn *t;
    dv_cursor *c;
    dv_str k, v;
    cr_assert_eq(dv_store_db(w->r->store, name, false, &db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_cursor_open(t, db, &c, &w->err), DV_OK);
    bool more = dv_cursor_seek(c, DV_LIT(""), &k, &v);
    while (more && n--)
        more = dv_cursor_next(c, &k, &v);
    cr_assert(more);
    *key = (dv_str){dv_arena_copy(&w->arena, k), k.n};
    *value = (dv_str){dv_arena_copy(&w->arena, v), v.n};
    dv_cursor_close(c);
    dv_txn_abort(t);
}

size_t world_entries(world *w, const char *db, bool dupfixed)
{
    dv_db of;
    dv_txn *t;
    size_t n;
    cr_assert_eq(dv_store_db(w->r->store, db, dupfixed, &of, &w->err), DV_OK);
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_entries(t, of, &n, &w->err), DV_OK);
    dv_txn_abort(t);
    return n;
}

void world_overwrite(world *w, const char *name, dv_str key, dv_str value)
{
    dv_db db;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, name, false, &db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_put(t, db, key, value, &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

void world_spoil(world *w, const char *db, size_t n, size_t at)
{
    dv_str key, value;
    world_entry(w, db, n, &key, &value);
    cr_assert_lt(at, value.n);
    char *bytes = dv_arena_copy(&w->arena, value);
    bytes[at] ^= 1;
    world_overwrite(w, db, key, (dv_str){bytes, value.n});
}

bool file_has(world *w, const char *name, const char *bytes)
{
    FILE *f = fopen(world_path(w, name), "r");
    cr_assert_not_null(f, "%s", name);
    dv_buf all = {0};
    for (size_t n = 1; n;) {
        n = fread(dv_buf_room(&all, 65536), 1, 65536, f);
        all.n += n;
    }
    fclose(f);
    bool has = memmem(all.p, all.n, bytes, strlen(bytes)) != NULL;
    dv_buf_free(&all);
    return has;
}

const char *finding(world *w, bool repair)
{
    dv_verify_result res;
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    dv_rc rc = dv_verify(w->r, repair, &res, &faults, &w->err);
    cr_assert(rc == DV_OK || rc == DV_CORRUPT, "%s", w->err.text);
    cr_assert_eq(rc == DV_CORRUPT, faults.errors > 0);
    return faults.n ? faults.at[0].text : "";
}
