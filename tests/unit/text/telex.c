/* Every syllable of Vietnamese through Telex and VNI, and what is none left alone. */
#include "danvan/telex.h"

#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- the syllables, written out apart from the program's own tables ---- */

static const char *const onsets[] = {"",   "b",  "c", "ch", "d",  "đ",  "g",   "gh", "gi", "h",
                                     "k",  "kh", "l", "m",  "n",  "ng", "ngh", "nh", "p",  "ph",
                                     "qu", "r",  "s", "t",  "th", "tr", "v",   "x"};
enum { ONSETS = sizeof onsets / sizeof *onsets };

/* A star stands before the letter that bears the tone. */
static const char *const rhymes[] = {
    "*a",    "*ac",  "*ach", "*ai",   "*am",  "*an",   "*ang",  "*anh",  "*ao",  "*ap",   "*at",
    "*au",   "*ay",  "*ăc",  "*ăm",   "*ăn",  "*ăng",  "*ăp",   "*ăt",   "*âc",  "*âm",   "*ân",
    "*âng",  "*âp",  "*ât",  "*âu",   "*ây",  "*e",    "*ec",   "*em",   "*en",  "*eng",  "*eo",
    "*ep",   "*et",  "*ê",   "*êch",  "*êm",  "*ên",   "*ênh",  "*êp",   "*êt",  "*êu",   "*i",
    "*ia",   "*ich", "*im",  "*in",   "*inh", "*ip",   "*it",   "*iu",   "i*êc", "i*êm",  "i*ên",
    "i*êng", "i*êp", "i*êt", "i*êu",  "*o",   "*oc",   "*oi",   "*om",   "*on",  "*ong",  "*op",
    "*ot",   "*oa",  "o*ac", "o*ach", "o*ai", "o*an",  "o*ang", "o*anh", "o*ao", "o*at",  "o*ay",
    "o*ăc",  "o*ăm", "o*ăn", "o*ăng", "o*ăt", "*oe",   "o*en",  "o*eo",  "o*et", "o*oc",  "o*ong",
    "*ô",    "*ôc",  "*ôi",  "*ôm",   "*ôn",  "*ông",  "*ôp",   "*ôt",   "*ơ",   "*ơi",   "*ơm",
    "*ơn",   "*ơp",  "*ơt",  "*u",    "*ua",  "*uc",   "*ui",   "*um",   "*un",  "*ung",  "*up",
    "*ut",   "u*ân", "u*ât", "u*ây",  "u*ê",  "u*êch", "u*ênh", "u*ôc",  "u*ôi", "u*ôm",  "u*ôn",
    "u*ông", "u*ôt", "u*ơ",  "*uy",   "u*ya", "u*ych", "u*ynh", "u*yt",  "u*yu", "uy*ên", "uy*êt",
    "*ư",    "*ưa",  "*ưc",  "*ưi",   "*ưng", "*ưt",   "*ưu",   "ư*ơc",  "ư*ơi", "ư*ơm",  "ư*ơn",
    "ư*ơng", "ư*ơp", "ư*ơt", "ư*ơu",  "*y",   "*yt",   "*ynh",  "y*êm",  "y*ên", "y*êt",  "y*êu"};
enum { RHYMES = sizeof rhymes / sizeof *rhymes };

static const struct {
    const char *mark;
    char telex, vni;
} tones[] = {{"", 0, 0},           {"\u0301", 's', '1'}, {"\u0300", 'f', '2'},
             {"\u0309", 'r', '3'}, {"\u0303", 'x', '4'}, {"\u0323", 'j', '5'}};

static const struct {
    const char *letter, *telex, *vni; /* the letter's key, then its mark's */
} marked[] = {{"đ", "dd", "d9"}, {"ă", "aw", "a8"}, {"â", "aa", "a6"}, {"ê", "ee", "e6"},
              {"ô", "oo", "o6"}, {"ơ", "ow", "o7"}, {"ư", "uw", "u7"}};

static bool front(const char *rhyme)
{
    const char *first = *rhyme == '*' ? rhyme + 1 : rhyme;
    return *first == 'e' || *first == 'i' || *first == 'y' || strncmp(first, "ê", 2) == 0;
}

static bool one_of(const char *s, const char *list)
{
    char padded[16];
    snprintf(padded, sizeof padded, " %s ", s);
    return strstr(list, padded) != NULL;
}

/* What the orthography writes. */
static bool is_written(const char *onset, const char *rhyme)
{
    bool y = rhyme[0] == 'y' || strncmp(rhyme, "*y", 2) == 0;
    if (one_of(onset, " k gh ngh "))
        return front(rhyme) && !(y && strcmp(rhyme, "*y") != 0);
    if (one_of(onset, " c ng "))
        return !front(rhyme);
    if (strcmp(onset, "g") == 0)
        return !front(rhyme) || strcmp(rhyme, "*i") == 0;
    if (strcmp(onset, "gi") == 0)
        return rhyme[0] != 'i' && strncmp(rhyme, "*i", 2) != 0 && !y;
    if (strcmp(onset, "qu") == 0)
        return front(rhyme) || strncmp(rhyme, "*a", 2) == 0 || strncmp(rhyme, "*ă", 3) == 0 ||
               strncmp(rhyme, "*â", 3) == 0 || strcmp(rhyme, "*ôc") == 0 ||
               strcmp(rhyme, "*ơ") == 0;
    if (!*onset)
        return rhyme[0] != 'i' && strcmp(rhyme, "u*ơ") != 0 && strcmp(rhyme, "*yt") != 0 &&
               strcmp(rhyme, "*ynh") != 0;
    if (y)
        return strcmp(rhyme, "*y") == 0 && one_of(onset, " h l m s t v ");
    return true;
}

static bool is_stop(const char *rhyme)
{
    size_t n = strlen(rhyme);
    return rhyme[n - 1] == 'c' || rhyme[n - 1] == 'p' || rhyme[n - 1] == 't' ||
           (n > 1 && strcmp(rhyme + n - 2, "ch") == 0);
}

typedef struct sample {
    char text[32], nfd[48], keys[32], late[32];
} sample;

static void append(char *to, const char *from, size_t n)
{
    size_t at = strlen(to);
    memcpy(to + at, from, n);
    to[at + n] = '\0';
}

static void add_letter(sample *s, char *marks, const char *letter, size_t n, bool vni)
{
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (strlen(marked[i].letter) == n && memcmp(marked[i].letter, letter, n) == 0) {
            const char *keys = vni ? marked[i].vni : marked[i].telex;
            strcat(s->keys, keys);
            append(s->late, keys, 1);
            /* One w for both of ươ. */
            size_t m = strlen(marks);
            if (!(m && marks[m - 1] == keys[1] && (keys[1] == 'w' || keys[1] == '7')))
                strcat(marks, keys + 1);
            return;
        }
    /* The oo of xoong is typed ooo. */
    size_t at = strlen(s->late);
    if (!vni && *letter == 'o' && at && s->late[at - 1] == 'o') {
        append(s->keys, "o", 1);
        append(s->late, "o", 1);
    }
    append(s->keys, letter, n);
    append(s->late, letter, n);
}

static sample make(const char *onset, const char *rhyme, size_t tone, bool vni)
{
    sample s = {{0}, {0}, {0}, {0}};
    char marks[16] = "";
    char plain[32];
    snprintf(plain, sizeof plain, "%s%s", onset, rhyme);
    bool bears = false;
    for (const char *p = plain; *p;) {
        if (*p == '*') {
            bears = true;
            p++;
        }
        size_t n = (unsigned char)*p < 0x80 ? 1 : (unsigned char)*p < 0xE0 ? 2 : 3;
        add_letter(&s, marks, p, n, vni);
        append(s.nfd, p, n);
        if (bears)
            strcat(s.nfd, tones[tone].mark);
        bears = false;
        p += n;
    }
    char key[2] = {vni ? tones[tone].vni : tones[tone].telex, '\0'};
    strcat(s.keys, key);
    strcat(s.late, marks);
    strcat(s.late, key);
    dv_buf b = {0};
    cr_assert(dv_utf8_nfc(&b, dv_str_from(s.nfd)));
    snprintf(s.text, sizeof s.text, "%s", dv_buf_cstr(&b));
    dv_buf_free(&b);
    return s;
}

/* Keys one after the other into a line, as an editor would take them; \b is Backspace. */
static void type(dv_typer *t, dv_buf *line, const char *keys)
{
    for (const char *k = keys; *k; k++) {
        dv_buf in = {0};
        size_t erase = 1;
        if (*k != '\b')
            dv_typer_key(t, dv_buf_str(line), (unsigned char)*k, &erase, &in);
        for (; erase; erase--) {
            dv_str head = dv_buf_str(line);
            cr_assert_geq(dv_utf8_prev(&head), 0, "%s: takes off more than there is", keys);
            line->n = head.n;
        }
        dv_buf_add(line, dv_buf_str(&in));
        dv_buf_free(&in);
    }
}

static const char *typed(dv_typing how, const char *before, const char *keys)
{
    static char out[128];
    dv_typer t = {.how = how};
    dv_buf line = {0};
    dv_buf_puts(&line, before);
    type(&t, &line, keys);
    snprintf(out, sizeof out, "%.*s", (int)line.n, line.p);
    dv_buf_free(&line);
    dv_typer_free(&t);
    return out;
}

static size_t each_syllable(void (*fn)(const sample *s, dv_typing how))
{
    size_t n = 0;
    for (size_t o = 0; o < ONSETS; o++)
        for (size_t r = 0; r < RHYMES; r++)
            for (size_t t = 0; t < 6 && is_written(onsets[o], rhymes[r]); t++) {
                if (is_stop(rhymes[r]) && t != 1 && t != 5)
                    continue;
                for (int vni = 0; vni < 2; vni++) {
                    const sample s = make(onsets[o], rhymes[r], t, vni);
                    fn(&s, vni ? DV_TYPE_VNI : DV_TYPE_TELEX);
                }
                n++;
            }
    return n;
}

static void expect_typed(const sample *s, dv_typing how)
{
    char after[64];
    snprintf(after, sizeof after, "và %s", s->text);
    cr_assert_str_eq(typed(how, "", s->keys), s->text, "%s gives %s, not %s", s->keys,
                     typed(how, "", s->keys), s->text);
    cr_assert_str_eq(typed(how, "và ", s->late), after, "%s gives %s, not %s", s->late,
                     typed(how, "và ", s->late), s->text);
    dv_buf b = {0};
    dv_telex_word(how, dv_str_from(s->keys), &b);
    cr_assert_str_eq(dv_buf_cstr(&b), s->text);
    dv_buf_free(&b);
}

Test(telex, types_every_syllable_of_the_language)
{
    cr_expect_eq(each_syllable(expect_typed), 16462);
}

/* What a client's own input method sends in pieces is the same text. */
static void expect_composed(const sample *s, dv_typing how)
{
    dv_buf b = {0};
    dv_str rest = dv_str_from(s->nfd);
    int32_t last = 0, cp;
    dv_buf typed_in = {0};
    (void)how;
    cr_assert(dv_utf8_nfc(&b, dv_str_from(s->nfd)));
    cr_assert_str_eq(dv_buf_cstr(&b), s->text);
    while ((cp = dv_utf8_next(&rest)) >= 0) {
        int32_t base, mark[3];
        size_t n = dv_utf8_parts(cp, &base, mark, 3);
        for (size_t i = 0; i <= n; i++) {
            int32_t piece = i ? mark[i - 1] : base;
            int32_t both = last && dv_utf8_is_mark(piece) ? dv_utf8_compose(last, piece) : 0;
            if (both) {
                dv_str head = dv_buf_str(&typed_in);
                dv_utf8_prev(&head);
                typed_in.n = head.n;
            }
            dv_utf8_put(&typed_in, both ? both : piece);
            last = both ? both : piece;
        }
    }
    cr_assert(dv_str_eq(dv_buf_str(&typed_in), dv_str_from(s->text)), "%s", s->text);
    dv_buf_free(&typed_in);
    dv_buf_free(&b);
}

Test(telex, every_syllable_sent_in_pieces_is_the_same)
{
    each_syllable(expect_composed);
}

Test(telex, takes_marks_late_and_undoes_them)
{
    static const struct {
        const char *keys, *text;
    } telex[] = {
        {"tieengs", "tiếng"},    {"tiengse", "tiếng"}, {"tieesng", "tiếng"}, {"dduowngf", "đường"},
        {"duongwfd", "đường"},   {"hoaf", "hòa"},      {"hoafn", "hoàn"},    {"thuyr", "thủy"},
        {"quys", "quý"},         {"ww", "w"},          {"gieengs", "giếng"}, {"gif", "gì"},
        {"nghieeng", "nghiêng"}, {"khuyur", "khuỷu"},  {"thuowr", "thuở"},   {"huwu", "hưu"},
        {"huuw", "hưu"},         {"tw", "tư"},         {"TIEENGS", "TIẾNG"}, {"Tieengs", "Tiếng"},
        {"DDaats", "Đất"},       {"ass", "as"},        {"aaa", "aa"},        {"ddd", "dd"},
        {"oww", "ow"},           {"tesst", "test"},    {"xooong", "xoong"},  {"asz", "a"},
        {"cooocs", "coóc"}};
    static const struct {
        const char *keys, *text;
    } vni[] = {{"tie6ng1", "tiếng"}, {"d9a61t", "đất"},  {"duong729", "đường"}, {"a11", "a1"},
               {"a66", "a6"},        {"d99", "d9"},      {"2024", "2024"},      {"quy1", "quý"},
               {"u7o7ng", "ương"},   {"hoa8c5", "hoặc"}, {"a10", "a"}};
    for (size_t i = 0; i < sizeof telex / sizeof *telex; i++)
        cr_expect_str_eq(typed(DV_TYPE_TELEX, "", telex[i].keys), telex[i].text, "%s: %s",
                         telex[i].keys, typed(DV_TYPE_TELEX, "", telex[i].keys));
    for (size_t i = 0; i < sizeof vni / sizeof *vni; i++)
        cr_expect_str_eq(typed(DV_TYPE_VNI, "", vni[i].keys), vni[i].text, "%s: %s", vni[i].keys,
                         typed(DV_TYPE_VNI, "", vni[i].keys));
}

Test(telex, leaves_foreign_words_alone)
{
    static const char *const words[] = {
        "windows", "software", "meeting",    "express", "facebook", "wifi",    "class",   "email",
        "web",     "word",     "excel",      "google",  "internet", "server",  "backup",  "file",
        "folder",  "download", "upload",     "website", "update",   "project", "report",  "style",
        "format",  "zalo",     "smartphone", "video",   "format",   "forum",   "service", "KN",
        "CSV",     "PDF",      "HTTP",       "Windows", "WIFI",     "stress",  "process"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_expect_str_eq(typed(DV_TYPE_TELEX, "", words[i]), words[i], "%s: %s", words[i],
                         typed(DV_TYPE_TELEX, "", words[i]));
    cr_expect_str_eq(typed(DV_TYPE_VNI, "", "12/3/2024"), "12/3/2024");
    cr_expect_str_eq(typed(DV_TYPE_VNI, "", "12a1"), "12a1", "a number with letters in it");
    cr_expect_str_eq(typed(DV_TYPE_VNI, "", "f9u7"), "f9u7");
    cr_expect_str_eq(typed(DV_TYPE_VNI, "so61 ", "12a1 nha2"), "so61 12a1 nhà");
    cr_expect_str_eq(typed(DV_TYPE_PLAIN, "", "tieengs"), "tieengs");
}

/* Every decision has a number such as 12/QĐ-UBND. */
Test(telex, writes_the_stroke_in_abbreviations)
{
    static const struct {
        dv_typing how;
        const char *before, *keys, *text;
    } each[] = {{DV_TYPE_TELEX, "12/", "QDD-UBND", "12/QĐ-UBND"},
                {DV_TYPE_TELEX, "", "NDD-CP", "NĐ-CP"},
                {DV_TYPE_TELEX, "", "HDDND SDDT LDDTBXH", "HĐND SĐT LĐTBXH"},
                {DV_TYPE_TELEX, "", "DDHQG TTDD", "ĐHQG TTĐ"},
                {DV_TYPE_TELEX, "", "HDDTDD", "HĐTĐ"},
                {DV_TYPE_TELEX, "", "HDDD GDDDDT", "HDD GDĐT"},
                {DV_TYPE_TELEX, "QĐ", "D", "QDD"},
                {DV_TYPE_TELEX, "HĐ", "ND", "HĐND"},
                {DV_TYPE_TELEX, "", "ADDRESS Add Kdd", "ADDRESS Add Kdd"},
                {DV_TYPE_VNI, "12/", "QD9-UBND", "12/QĐ-UBND"},
                {DV_TYPE_VNI, "", "HD9ND QD99 B9", "HĐND QD9 B9"},
                {DV_TYPE_VNI, "HĐ", "ND", "HĐND"},
                {DV_TYPE_PLAIN, "", "QDD", "QDD"}};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        cr_expect_str_eq(typed(each[i].how, each[i].before, each[i].keys), each[i].text, "%s: %s",
                         each[i].keys, typed(each[i].how, each[i].before, each[i].keys));
}

Test(telex, goes_on_in_a_word_that_stands_there)
{
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "tiêng", "s"), "tiếng");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "Hội nghi", "j"), "Hội nghị");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "hòa", "n"), "hoàn");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "as", "s"), "ass", "what no keys give is left alone");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "a ", "s"), "a s");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "Việt", "w"), "Việtw", "never into its keys");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "", "Vieetjw"), "Vieetjw");
    cr_expect_str_eq(typed(DV_TYPE_VNI, "tiêng", "1"), "tiếng");
}

/* Of what Backspace leaves, ươ is on its way, and the tone on a letter that it is not on for long.
 */
Test(telex, goes_on_after_backspace)
{
    static const struct {
        const char *keys, *text;
    } each[] = {
        {"Phuwowng\b\bsng", "Phướng"}, {"Phuwowngf\b\bsng", "Phướng"}, {"Phuwowng\b\bs", "Phuớ"},
        {"dduwowcj\bngf", "đường"},    {"toans\bfn", "toàn"},          {"hoanf\bi", "hoài"},
        {"hoanf\bs", "hóa"},           {"ruwowuj\bngr", "rưởng"},      {"Vieetj\bn", "Viện"}};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        cr_expect_str_eq(typed(DV_TYPE_TELEX, "", each[i].keys), each[i].text, "%s: %s",
                         each[i].keys, typed(DV_TYPE_TELEX, "", each[i].keys));
    cr_expect_str_eq(typed(DV_TYPE_VNI, "", "Phu7o7ng\b\b1ng"), "Phướng");
}

/* As others write it, who put the tone on the last vowel. */
Test(telex, goes_on_in_the_other_orthography)
{
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "khoẻ", "s"), "khóe");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "thuỷ", "nh"), "thuỷnh");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "señ", "s"), "señs", "no letter of the language");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "hòá", "n"), "hòán", "of two tones none goes");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "töi", "s"), "töis");
    cr_expect_not(dv_telex_is_syllable(DV_LIT("thươ")));
    cr_expect_not(dv_telex_is_syllable(DV_LIT("hoà")));
}

/* Somebody forgot the blank, or pasted the word: its marks stay, whatever comes behind it. */
Test(telex, a_word_that_stood_there_is_never_turned_into_keys)
{
    static const struct {
        const char *stood, *keys, *text;
    } words[] = {{"độ", "chinh", "độchinh"},
                 {"Hà Nội", "abc", "Hà Nộiabc"},
                 {"Nghệ", "chan", "Nghệchan"},
                 {"đất", "chinh", "đấtchinh"},
                 {"hoà", "nq", "hoànq"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_expect_str_eq(typed(DV_TYPE_TELEX, words[i].stood, words[i].keys), words[i].text);
    cr_expect_str_eq(typed(DV_TYPE_VNI, "độ", "chinh"), "độchinh");
    cr_expect_str_eq(typed(DV_TYPE_TELEX, "", "ddoojchinh"), "ddoojchinh", "typed, it is no word");
}
