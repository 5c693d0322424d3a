#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const small[] = {
    "[office]", /* 1 */
    "code = NA",
    "label = Văn phòng | Office",
    "unit = 40",
    "[levels]", /* 5 */
    "province = Tỉnh | Province",
    "district = Huyện | District",
    "[unit 40]",
    "label = Nghệ An",
    "level = province", /* 10 */
    "[unit 412]",
    "label = Vinh",
    "level = district",
    "parent = 40",
    "[unit 413]", /* 15 */
    "label = Cửa Lò",
    "level = district",
    "parent = 40",
    "until = 2024-11-30",
    "into = 412", /* 20 */
    "[person lan]",
    "name = Lan",
    "role = administrator",
    "unit = 40",
    "[scheme calendar]", /* 25 */
    "label = Năm | Year",
    "start_day = 1",
    "[list colour]",
    "red = Đỏ | Red",
    "blue = Xanh | Blue", /* 30 */
    "[kind note]",
    "label = Ghi chú | Note",
    "prefix = GC",
    "date = noted_on",
    "scheme = calendar", /* 35 */
    "title = title",
    "due = due_on",
    "[field note.title]",
    "label = Tiêu đề | Title",
    "type = text 200", /* 40 */
    "required = yes",
    "[field note.unit]",
    "label = Đơn vị | Unit",
    "type = unit",
    "required = yes", /* 45 */
    "[field note.noted_on]",
    "label = Ngày | Day",
    "type = date",
    "required = yes",
    "[field note.colour]", /* 50 */
    "label = Màu | Colour",
    "type = category colour",
    "required = yes",
    "[field note.amount]",
    "label = Số | Amount", /* 55 */
    "type = int",
    "min = 0",
    "[field note.due_on]",
    "label = Hạn | Due",
    "type = date", /* 60 */
    "computed = yes",
    "[stage note.new]",
    "label = Mới | New",
    "role = open",
    "[stage note.done]", /* 65 */
    "label = Xong | Done",
    "role = resolved",
    "[rule note.early]",
    "label = Hạn sau ngày | Due after the day",
    "check = due_on >= noted_on", /* 70 */
    "[deadline note.usual]",
    "field = due_on",
    "from = noted_on",
    "days = 10 working",
    "[measure notes]", /* 75 */
    "label = Số ghi chú | Notes",
    "kind = note",
    "count = records",
    "[measure done]",
    "label = Đã xong | Done", /* 80 */
    "kind = note",
    "count = resolved",
    "[measure rate]",
    "label = Tỷ lệ | Rate",
    "rate = done / notes", /* 85 */
    "[report r]",
    "label = Báo cáo | Report",
    "rows = colour",
    "measures = notes, rate",
    "[target t]", /* 90 */
    "label = Chỉ tiêu | Target",
    "measure = rate",
    "at_least = 50",
    "[home]",
    "figures = notes", /* 95 */
    "[holidays]",
    "2024 = 2024-01-01, 2024-02-08..2024-02-14",
};

char *small_with(int line, const char *text)
{
    dv_buf b = {0};
    for (size_t i = 0; i < sizeof(small) / sizeof(*small); i++) {
        dv_buf_puts(&b, (int)i + 1 == line ? text : small[i]);
        dv_buf_putc(&b, '\n');
    }
    return b.p;
}

static char dir[64];

static const char *path_of(const char *name)
{
    static char path[128];
    if (!*dir) {
        strcpy(dir, "/tmp/danvan-schema-XXXXXX");
        cr_assert(mkdtemp(dir));
    }
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

void write_file(const char *name, const char *bytes, size_t n)
{
    FILE *f = fopen(path_of(name), "w");
    cr_assert(f);
    cr_assert_eq(fwrite(bytes, 1, n, f), n);
    cr_assert_eq(fclose(f), 0);
}

static void load(loaded *l, const char *path)
{
    dv_lang_set(DV_EN);
    dv_faults_init(&l->faults, &l->arena);
    l->rc = dv_schema_load(path, &l->schema, &l->faults);
    cr_assert_eq(l->rc == DV_OK, l->schema != NULL);
    cr_assert_eq(l->rc == DV_OK, l->faults.errors == 0);
}

/* The fault list points to its arena, so both stay where they were made. */
loaded load_file(const char *name)
{
    loaded l = {0};
    load(&l, path_of(name));
    return l;
}

loaded load_piped(const char *text)
{
    loaded l = {0};
    char path[32];
    int end[2];
    cr_assert_eq(pipe(end), 0);
    pid_t writer = fork();
    if (writer == 0) {
        size_t left = strlen(text);
        ssize_t n = 0;
        while (left && (n = write(end[1], text, left)) > 0) {
            text += n;
            left -= (size_t)n;
        }
        _exit(0);
    }
    close(end[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", end[0]);
    load(&l, path);
    close(end[0]);
    cr_assert_eq(waitpid(writer, NULL, 0), writer);
    return l;
}

loaded load_text(const char *text)
{
    write_file("danvan.ini", text, strlen(text));
    return load_file("danvan.ini");
}

loaded load_shipped(void)
{
    loaded l = {0};
    load(&l, "conf/danvan.ini");
    for (size_t i = 0; i < l.faults.n; i++)
        cr_log_error("%s: %s", l.faults.at[i].place, l.faults.at[i].text);
    cr_assert(l.schema);
    return l;
}

void unload(loaded *l)
{
    dv_schema_free(l->schema);
    dv_arena_free(&l->arena);
    if (!*dir)
        return;
    remove(path_of("danvan.ini"));
    remove(path_of("more.ini"));
    remove(dir);
    *dir = '\0';
}
