/* The register: cases in the order in which they were received, 2019-01-01 to 2026-06-30, from 21
 * districts and 412 communes; its configuration; and its CSV.  Record i of n comes of i and n
 * alone.
 *
 * 82 % of the cases are a commune's, 15 % a district's, 3 % the province's.  A summary is a matter,
 * a place (in two of five with the province's name), a file number that twenty records share,
 * however many there are, and 12 to 42 words of the vocabulary: 28 to 62 words in all.  Three of
 * four are decided, each between 5 and 90 days after it was accepted, but nothing later than the
 * register's last day. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const column_name[COLUMNS] = {
    "type",         "unit",     "received_on", "letters",    "source",      "person",
    "address",      "phone",    "people",      "against",    "field",       "summary",
    "jurisdiction", "eligible", "instance",    "complexity", "accepted_on", "decided_on",
    "decision_doc", "outcome",  "stage",       "stage_on"};

enum { DISTRICTS = 21, COMMUNES = 412, SHARING = 20, NEW_NUMBERS = 50000 };
static const char *const district[DISTRICTS] = {
    "Vinh",      "Cửa Lò",   "Thái Hoà",     "Quế Phong", "Quỳ Châu", "Kỳ Sơn",      "Tương Dương",
    "Nghĩa Đàn", "Quỳ Hợp",  "Quỳnh Lưu",    "Con Cuông", "Tân Kỳ",   "Anh Sơn",     "Diễn Châu",
    "Yên Thành", "Đô Lương", "Thanh Chương", "Nghi Lộc",  "Nam Đàn",  "Hưng Nguyên", "Hoàng Mai"};

/* ---- days ---- */

/* After Howard Hinnant's days_from_civil. */
int day_number(int year, int month, int day)
{
    year -= month <= 2;
    int era = year / 400, of_era = year - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

static void day_text(char *out, size_t size, int number)
{
    int era = number / 146097, of_era = number % 146097;
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153, day = of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    snprintf(out, size, "%04d-%02d-%02d", year + era * 400 + (month <= 2), month, day);
}

static int first_day(void)
{
    return day_number(2019, 1, 1);
}

static int last_day(void)
{
    return day_number(2026, 6, 30);
}

/* ---- one case ---- */

typedef struct weighted {
    const char *text;
    uint32_t percent;
} weighted;

static const char *one_of(chance *c, const weighted *w)
{
    uint32_t at = chance_below(c, 100);
    while (at >= w->percent)
        at -= w++->percent;
    return w->text;
}

#define CELL(k, c) (k)->cell[c], sizeof(k)->cell[c]

static void __attribute__((format(printf, 3, 4))) setf(kase *k, int column, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(CELL(k, column), fmt, ap);
    va_end(ap);
}

static void set(kase *k, int column, const char *text)
{
    setf(k, column, "%s", text);
}

/* Communes by turns, so that 13 districts have 20 and 8 have 19. */
static int district_of(int commune)
{
    return commune % DISTRICTS;
}

static void place(kase *k, chance *c)
{
    uint32_t at = chance_below(c, 100);
    int commune = (int)chance_below(c, COMMUNES);
    k->district = at < 97 ? district_of(commune) : -1;
    if (at < 82)
        setf(k, C_UNIT, "%d", 16600 + commune);
    else
        setf(k, C_UNIT, "%d", k->district < 0 ? 40 : 412 + k->district);
}

/* Each twentieth of the records has every number once, in an order of its own. */
static long number_of(long i, long n)
{
    const long numbers = n / SHARING, stride = 7919;
    chance c = chance_of((uint64_t)(i / numbers) + ((uint64_t)1 << 40));
    return 1 + (i % numbers * stride + (long)chance_below(&c, (uint32_t)numbers)) % numbers;
}

static void summarise(kase *k, chance *c, long number)
{
    static const char *const matter[] = {"Khiếu nại việc bồi thường khi Nhà nước thu hồi đất",
                                         "Đề nghị giải quyết tranh chấp ranh giới thửa đất",
                                         "Đề nghị cấp giấy chứng nhận quyền sử dụng đất",
                                         "Tố cáo cán bộ thu chi sai quy định",
                                         "Phản ánh ô nhiễm môi trường do trang trại chăn nuôi",
                                         "Khiếu nại quyết định xử phạt vi phạm hành chính",
                                         "Đề nghị hưởng chế độ chính sách người có công",
                                         "Phản ánh lấn chiếm hành lang giao thông"};
    char *out = k->cell[C_SUMMARY];
    size_t size = sizeof k->cell[C_SUMMARY], n;
    n = (size_t)snprintf(out, size, "%s tại xóm %u, %s%s; hồ sơ ĐĐ%ld.", matter[chance_below(c, 8)],
                         1 + chance_below(c, 20),
                         k->district < 0 ? "nhiều huyện" : district[k->district],
                         chance_below(c, 5) < 2 ? ", tỉnh Nghệ An" : "", number);
    uint32_t words = 12 + chance_below(c, 31);
    for (uint32_t i = 0; i < words && n + 32 < size; i++)
        n += (size_t)snprintf(out + n, size - n, " %s%s", word_any(c), i % 11 == 10 ? "," : "");
}

static void person(kase *k, chance *c)
{
    setf(k, C_PERSON, "Người Mẫu %s %s", word_any(c), word_any(c));
    if (chance_below(c, 5) < 3)
        setf(k, C_ADDRESS, "Xóm %u, %s", 1 + chance_below(c, 20), word_any(c));
    if (chance_below(c, 2))
        setf(k, C_PHONE, "0912%06u", chance_below(c, 1000000));
    setf(k, C_PEOPLE, "%u", 1 + chance_below(c, 5) * chance_below(c, 2));
    if (strcmp(k->cell[C_TYPE], "denunciation") == 0)
        setf(k, C_AGAINST, "Chủ tịch xã %s", word_any(c));
}

static void choices(kase *k, chance *c)
{
    static const weighted type[] = {{"complaint", 80}, {"denunciation", 20}};
    static const weighted source[] = {
        {"reception", 45}, {"post", 30}, {"forwarded", 15}, {"online", 8}, {"other", 2}};
    static const weighted field[] = {
        {"land", 34},     {"clearance", 18},  {"land-certificate", 14}, {"social-policy", 10},
        {"officials", 8}, {"environment", 8}, {"corruption", 3},        {"other", 5}};
    static const weighted complexity[] = {{"ordinary", 85}, {"complex", 15}};
    static const weighted ours[] = {{"ours", 92}, {"not-ours", 8}};
    static const weighted eligible[] = {
        {"eligible", 94}, {"anonymous", 2}, {"duplicate", 3}, {"ineligible", 1}};
    set(k, C_TYPE, one_of(c, type));
    set(k, C_SOURCE, one_of(c, source));
    set(k, C_FIELD, one_of(c, field));
    set(k, C_COMPLEXITY, one_of(c, complexity));
    set(k, C_JURISDICTION, one_of(c, ours));
    set(k, C_ELIGIBLE, one_of(c, eligible));
    if (strcmp(k->cell[C_TYPE], "complaint") == 0)
        set(k, C_INSTANCE, chance_below(c, 8) ? "first" : "second");
    set(k, C_LETTERS, chance_below(c, 10) ? "1" : "2");
}

static void decide(kase *k, chance *c, const char *at, int day)
{
    static const weighted outcome[] = {{"right", 20}, {"partly", 35}, {"wrong", 45}};
    day_text(CELL(k, C_DECIDED), day);
    set(k, C_STAGE_ON, k->cell[C_DECIDED]);
    setf(k, C_DECISION_DOC, "%u/QĐ-UBND", 1 + chance_below(c, 4000));
    const char *came_to = one_of(c, outcome);
    set(k, C_OUTCOME, strcmp(at, "withdrawn") == 0 ? "withdrawn" : came_to);
}

static void advance(kase *k, chance *c, int received)
{
    static const weighted stage[] = {{"received", 3},  {"classified", 2}, {"accepted", 6},
                                     {"verifying", 4}, {"dialogue", 2},   {"decided", 75},
                                     {"withdrawn", 3}, {"forwarded", 4},  {"filed", 1}};
    int accepted = received + (int)chance_below(c, 10);
    int decided = accepted + 5 + (int)chance_below(c, 86);
    const char *at = one_of(c, stage);
    bool ends = strcmp(at, "decided") == 0 || strcmp(at, "withdrawn") == 0;
    if (accepted > last_day())
        at = "received";
    else if (ends && decided > last_day())
        at = "accepted";
    set(k, C_STAGE, at);
    set(k, C_STAGE_ON, k->cell[C_RECEIVED]);
    if (strcmp(at, "received") == 0 || strcmp(at, "classified") == 0)
        return;
    day_text(CELL(k, C_ACCEPTED), accepted);
    set(k, C_STAGE_ON, k->cell[C_ACCEPTED]);
    if (strcmp(at, "decided") == 0 || strcmp(at, "withdrawn") == 0)
        decide(k, c, at, decided);
}

static void make(kase *k, uint64_t seed, long number, int received)
{
    chance c = chance_of(seed);
    for (int i = 0; i < COLUMNS; i++)
        k->cell[i][0] = '\0';
    day_text(CELL(k, C_RECEIVED), received);
    place(k, &c);
    choices(k, &c);
    summarise(k, &c, number);
    person(k, &c);
    advance(k, &c, received);
}

void register_case(kase *k, long i, long n)
{
    make(k, (uint64_t)i, number_of(i, n),
         first_day() + (int)(i * (last_day() - first_day() + 1) / n));
}

void register_new(kase *k, long i)
{
    const uint64_t seed = (uint64_t)i + 1000000000;
    chance c = chance_of(seed + ((uint64_t)1 << 40));
    make(k, seed, 1 + chance_below(&c, NEW_NUMBERS), last_day() - (int)(i % 181));
}

long register_numbers(long n)
{
    return n / SHARING;
}

long register_number(long i, long n)
{
    return number_of(i, n);
}

/* ---- files ---- */

static void put_cell(FILE *f, const char *text)
{
    if (strchr(text, ','))
        fprintf(f, "\"%s\"", text);
    else
        fputs(text, f);
}

void register_csv(const char *path, long n)
{
    kase k;
    FILE *f = fopen(path, "w");
    must(f, "%s can't be written", path);
    for (int c = 0; c < COLUMNS; c++)
        fprintf(f, "%s%s", c ? "," : "", column_name[c]);
    fputc('\n', f);
    for (long i = 0; i < n; i++) {
        register_case(&k, i, n);
        for (int c = 0; c < COLUMNS; c++) {
            if (c)
                fputc(',', f);
            put_cell(f, k.cell[c]);
        }
        fputc('\n', f);
    }
    must(fclose(f) == 0, "%s can't be written", path);
}

/* Two syllables, each beginning with a capital where that is a letter of ASCII. */
static void commune_name(char *out, size_t size, int i)
{
    snprintf(out, size, "%s %s", word_of_rank(200 + (size_t)i * 7),
             word_of_rank(201 + (size_t)i * 7));
    for (char *p = out; *p; p++)
        if ((p == out || p[-1] == ' ') && *p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
}

static void put_units(FILE *f)
{
    char name[64];
    fputs("\n[unit 40]\nlabel = Nghệ An\nlevel = province\n", f);
    for (int d = 0; d < DISTRICTS; d++)
        fprintf(f, "\n[unit %d]\nlabel = %s\nlevel = district\nparent = 40\n%s", 412 + d,
                district[d], d >= 3 && d <= 6 ? "remote = yes\n" : "");
    for (int i = 0; i < COMMUNES; i++) {
        commune_name(name, sizeof name, i);
        fprintf(f, "\n[unit %d]\nlabel = %s\nlevel = commune\nparent = %d\n", 16600 + i, name,
                412 + district_of(i));
    }
}

/* Who sees the records of one unit alone. */
static void put_people(FILE *f)
{
    fputs("\n[role viewer]\nsee_units = own\n"
          "\n[person " OF_COMMUNE "]\nname = " OF_COMMUNE "\nrole = viewer\nunit = 16676\n"
          "\n[person " OF_DISTRICT "]\nname = " OF_DISTRICT "\nrole = viewer\nunit = 412\n",
          f);
}

/* Category × district, with the rate of each cell. */
static void put_reports(FILE *f)
{
    fputs("\n[report bench-received]\nlabel = Phát sinh | Arising\nrows = unit district\n"
          "split = field\n"
          "measures = cases-received, cases-received-resolved, cases-received-rate\n"
          "\n[report bench-total]\nlabel = Tổng | Total\nrows = unit district\nsplit = field\n"
          "measures = cases-total, cases-resolved, cases-rate\n",
          f);
}

void register_conf(const char *like, const char *dir)
{
    char path[400], line[1024];
    bool unit = false;
    snprintf(path, sizeof path, "%s/danvan.ini", dir);
    FILE *from = fopen(like, "r"), *to = fopen(path, "w");
    must(from && to, "%s can't be copied to %s", like, path);
    while (fgets(line, sizeof line, from)) {
        if (line[0] == '[')
            unit = strncmp(line, "[unit ", 6) == 0;
        if (!unit)
            fputs(line, to);
    }
    fclose(from);
    put_units(to);
    put_people(to);
    put_reports(to);
    must(fclose(to) == 0, "%s can't be written", path);
    shell("cp \"$(dirname '%s')\"/records.ini \"$(dirname '%s')\"/demo.ini '%s'", like, like, dir);
}
