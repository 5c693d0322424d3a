/* The editor: what each key does, and that everything can be taken back. */
#include "danvan/editor.h"

#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 5 };

/* Keys by name, as they stand in the table. */
static void press(dv_editor *e, const char *keys)
{
    dv_str rest = dv_str_from(keys), name;
    bool full;
    while (dv_str_cut(&rest, ' ', &name)) {
        dv_key key = dv_key_named(name);
        cr_assert(key != 0 && dv_editor_key(e, key, PAGE, &full), "%s", keys);
    }
}

static void type_in(dv_editor *e, const char *text)
{
    dv_str rest = dv_str_from(text);
    int32_t cp;
    bool full;
    while ((cp = dv_utf8_next(&rest)) >= 0)
        dv_editor_key(e, cp == '\n' ? DV_KEY_ENTER : cp, PAGE, &full);
}

/* | stands for the cursor. */
static void begin(dv_editor *e, const char *text, bool one_line)
{
    dv_buf b = {0};
    const char *bar = strchr(text, '|');
    dv_buf_add(&b, (dv_str){text, (size_t)(bar - text)});
    dv_buf_puts(&b, bar + 1);
    dv_editor_init(e, dv_buf_cstr(&b), one_line, 0);
    e->at = (size_t)(bar - text);
    dv_buf_free(&b);
}

static void expect(const dv_editor *e, const char *text, const char *after)
{
    dv_buf b = {0};
    const char *is = dv_buf_cstr(&e->text);
    dv_buf_add(&b, (dv_str){is, e->at});
    dv_buf_putc(&b, '|');
    dv_buf_puts(&b, is + e->at);
    cr_expect_str_eq(dv_buf_cstr(&b), text, "after %s: %s", after, dv_buf_cstr(&b));
    dv_buf_free(&b);
}

typedef struct key_case {
    const char *before, *keys, *after;
} key_case;

static void check_keys(const key_case *c, size_t n, bool one_line)
{
    for (size_t i = 0; i < n; i++) {
        dv_editor e;
        begin(&e, c[i].before, one_line);
        press(&e, c[i].keys);
        expect(&e, c[i].after, c[i].keys);
        while (e.past.done.n)
            press(&e, "Ctrl-Z");
        dv_editor fresh;
        begin(&fresh, c[i].before, one_line);
        cr_expect_str_eq(dv_buf_cstr(&e.text), dv_buf_cstr(&fresh.text), "%s", c[i].keys);
        dv_editor_free(&fresh);
        dv_editor_free(&e);
    }
}

Test(editor, each_key_in_many_lines)
{
    static const key_case cases[] = {
        {"một hai ba|", "Ctrl-Left", "một hai |ba"},
        {"một  hai|", "Ctrl-Left Ctrl-Left", "|một  hai"},
        {"một\n|hai", "Ctrl-Left", "một|\nhai"},
        {"|một  hai", "Ctrl-Right", "một  |hai"},
        {"một|\nhai", "Ctrl-Right", "một\n|hai"},
        {"một hai|", "Ctrl-W", "một |"},
        {"một hai  |ba", "Ctrl-W", "một |ba"},
        {"một\n|hai", "Ctrl-W", "một|hai"},
        {"một |hai ba", "Ctrl-D", "một |ba"},
        {"một| hai", "Ctrl-Delete", "một|hai"},
        {"một|\nhai", "Ctrl-D", "một|hai"},
        {"mộ|t", "Delete", "mộ|"},
        {"một|\nhai", "Delete", "một|hai"},
        {"một\nh|ai\nba", "Ctrl-K", "một\nh|\nba"},
        {"một\nhai|\nba", "Ctrl-K", "một\nhai|ba"},
        {"một|", "Ctrl-K", "một|"},
        {"một\nh|ai\nba", "Ctrl-X", "một\n|ba"},
        {"một\nhai|", "Ctrl-X", "một\n|"},
        {"một\n|", "Ctrl-X", "một\n|"},
        {"m|ột\nhai\nba", "Ctrl-X Ctrl-X Ctrl-V", "một\nhai\n|ba"},
        {"m|ột\nhai\nba", "Ctrl-X Ctrl-X Ctrl-End Ctrl-V", "bamột\nhai\n|"},
        {"m|ột\nhai\nba", "Ctrl-X Down Ctrl-X Ctrl-V", "hai\nba\n|"},
        {"một\nb|a", "Ctrl-X Up Ctrl-U", "ba\n|một\n"},
        {"m|ột\nhai", "Ctrl-K Ctrl-K Ctrl-V", "một\n|hai"},
        {"m|ột", "Ctrl-V", "m|ột"},
        {"một\nh|ai", "Ctrl-Home", "|một\nhai"},
        {"một\nh|ai", "Ctrl-T Ctrl-End", "một\nhai|"},
        {"một\nh|ai", "Ctrl-T Ctrl-B", "một\nhai|"},
        {"một\nha|i\nba", "Home", "một\n|hai\nba"},
        {"một\nha|i\nba", "Ctrl-E", "một\nhai|\nba"},
        {"một\nha|i\nba", "Ctrl-E Ctrl-A", "một\n|hai\nba"},
        {"a\nb\nc\nd\ne\nf\ng|", "PageUp", "a\nb|\nc\nd\ne\nf\ng"},
        {"|a\nb\nc\nd\ne\nf\ng", "PageDown", "a\nb\nc\nd\ne\n|f\ng"},
        {"một|", "Enter", "một\n|"},
        {"|", "Ctrl-W Ctrl-D Delete Ctrl-K Ctrl-X Left Right Up Down", "|"},
    };
    check_keys(cases, sizeof cases / sizeof *cases, false);
}

Test(editor, each_key_in_one_line)
{
    static const key_case cases[] = {
        {"một h|ai", "Ctrl-U", "|"},
        {"một h|ai", "Ctrl-U Ctrl-V Ctrl-V", "một haimột hai|"},
        {"một h|ai", "Ctrl-K Home Ctrl-V", "ai|một h"},
        {"một hai|", "Ctrl-W", "một |"},
        {"|một hai", "Ctrl-D", "|hai"},
        {"mộ|t", "Ctrl-A Delete", "|ột"},
        {"m|ột", "Ctrl-E", "một|"},
        {"một ha|i", "Ctrl-Left Ctrl-Left Ctrl-Right", "một |hai"},
    };
    check_keys(cases, sizeof cases / sizeof *cases, true);
}

Test(editor, leaves_other_keys_to_others)
{
    dv_editor line, notes;
    bool full;
    begin(&line, "m|ột", true);
    begin(&notes, "m|ột", false);
    static const dv_key none[] = {DV_KEY_ESC, DV_KEY_TAB, DV_KEY_F1, DV_KEY_INSERT, 1 + 'f' - 'a'};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        cr_expect_not(dv_editor_key(&line, none[i], PAGE, &full));
        cr_expect_not(dv_editor_key(&notes, none[i], PAGE, &full));
    }
    cr_expect_not(dv_editor_key(&line, DV_KEY_ENTER, PAGE, &full));
    cr_expect_not(dv_editor_key(&line, DV_KEY_UP, PAGE, &full));
    cr_expect_not(dv_editor_key(&line, 'X' & 0x1F, PAGE, &full)); /* it has no lines to cut */
    expect(&line, "m|ột", "other keys");
    expect(&notes, "m|ột", "other keys");
    dv_editor_free(&line);
    dv_editor_free(&notes);
}

Test(editor, a_run_of_letters_is_one_step)
{
    dv_editor e;
    begin(&e, "|", false);
    type_in(&e, "Họp dân\nở xã");
    static const char *const back[] = {"Họp dân\nở |", "Họp dân\n|", "Họp dân|", "Họp |", "|", "|"};
    for (size_t i = 0; i < sizeof back / sizeof *back; i++) {
        press(&e, "Ctrl-Z");
        expect(&e, back[i], "Ctrl-Z");
    }
    press(&e, "Ctrl-Y Ctrl-Y Ctrl-Y Ctrl-Y Ctrl-Y Ctrl-Y");
    expect(&e, "Họp dân\nở xã|", "Ctrl-Y");
    dv_editor_free(&e);
}

Test(editor, a_move_ends_a_run_and_a_new_change_ends_redo)
{
    dv_editor e;
    begin(&e, "|", false);
    type_in(&e, "ab");
    press(&e, "Left Right");
    type_in(&e, "cd");
    press(&e, "Ctrl-Z");
    expect(&e, "ab|", "Ctrl-Z");
    type_in(&e, "x");
    press(&e, "Ctrl-Y");
    expect(&e, "abx|", "Ctrl-Y with nothing to redo");
    dv_editor_free(&e);
}

Test(editor, what_is_erased_letter_by_letter_comes_back_at_once)
{
    dv_editor e;
    bool full;
    begin(&e, "một hai\nba| bốn", false);
    for (int i = 0; i < 2; i++)
        dv_editor_key(&e, DV_KEY_BACKSPACE, PAGE, &full);
    dv_editor_key(&e, DV_KEY_BACKSPACE, PAGE, &full); /* joins two lines: by itself */
    dv_editor_key(&e, DV_KEY_BACKSPACE, PAGE, &full);
    expect(&e, "một ha| bốn", "Backspace");
    press(&e, "Ctrl-Z");
    expect(&e, "một hai| bốn", "Ctrl-Z");
    press(&e, "Ctrl-Z");
    expect(&e, "một hai\n| bốn", "Ctrl-Z");
    press(&e, "Ctrl-Z");
    expect(&e, "một hai\nba| bốn", "Ctrl-Z");
    press(&e, "Delete Delete Ctrl-Z");
    expect(&e, "một hai\nba| bốn", "Delete");
    dv_editor_free(&e);
}

Test(editor, a_mark_that_joins_its_letter_belongs_to_the_run)
{
    dv_editor e;
    begin(&e, "x |", false);
    type_in(&e, "Nghe\u0323\u0302");
    expect(&e, "x Nghệ|", "marks");
    press(&e, "Ctrl-Z");
    expect(&e, "x |", "Ctrl-Z");
    press(&e, "Ctrl-Y Left Right");
    type_in(&e, "o");
    press(&e, "Left Right");
    type_in(&e, "\u0302");
    expect(&e, "x Nghệô|", "a mark after a move");
    press(&e, "Ctrl-Z");
    expect(&e, "x Nghệo|", "Ctrl-Z");
    dv_editor_free(&e);
}

/* However letters and marks come together, the text stays in NFC, and each step is one. */
Test(editor, what_meets_is_joined)
{
    dv_editor e;
    dv_editor_init(&e, NULL, false, 0);
    type_in(&e, "ơ\u0302\u0323");
    expect(&e, "ợ\u0302|", "marks out of order");
    press(&e, "Ctrl-Z");
    expect(&e, "|", "Ctrl-Z");
    dv_editor_free(&e);
    begin(&e, "|\u0301b", false);
    type_in(&e, "a");
    expect(&e, "á|b", "a letter before a mark");
    press(&e, "Ctrl-Z");
    expect(&e, "|\u0301b", "Ctrl-Z");
    dv_editor_free(&e);
    begin(&e, "a\n|\u0301", false);
    press(&e, "Backspace");
    expect(&e, "á|", "a line end between them");
    press(&e, "Ctrl-Z Ctrl-Y");
    expect(&e, "á|", "Ctrl-Z Ctrl-Y");
    dv_editor_free(&e);
}

Test(editor, the_column_is_kept_over_short_lines)
{
    dv_editor e;
    begin(&e, "một hai ba|\nn\n\nbốn năm sáu", false);
    press(&e, "Down");
    expect(&e, "một hai ba\nn|\n\nbốn năm sáu", "Down");
    press(&e, "Down Down");
    expect(&e, "một hai ba\nn\n\nbốn năm sá|u", "Down");
    press(&e, "Up Left Down");
    expect(&e, "một hai ba\nn\n|\nbốn năm sáu", "Up, Left, Down");
    dv_editor_free(&e);
}

Test(editor, wrapped_lines_are_moved_over_as_they_are_seen)
{
    dv_editor e;
    size_t line;
    int column;
    begin(&e, "|một hai ba bốn năm", false);
    e.width = 8;
    press(&e, "End");
    expect(&e, "một hai| ba bốn năm", "End"); /* the blank is still of this line */
    press(&e, "Down Home");
    expect(&e, "một hai |ba bốn năm", "Down Home");
    dv_editor_cursor(&e, &line, &column);
    cr_expect(line == 1 && column == 0);
    press(&e, "Ctrl-X");
    expect(&e, "|", "Ctrl-X cuts the typed line");
    press(&e, "Ctrl-Z");
    e.width = 60;
    dv_editor_cursor(&e, &line, &column);
    cr_expect(line == 0 && column == 8);
    dv_editor_free(&e);
}

Test(editor, takes_a_burst_from_elsewhere)
{
    dv_editor e;
    bool full;
    begin(&e, "x|y", false);
    dv_editor_paste(&e, DV_LIT("a\tb\r\nc\rd\n\x1B[e\xFF"), &full);
    expect(&e, "xa    b\nc\nd\n[e\uFFFD|y", "a burst");
    cr_expect_not(full);
    press(&e, "Ctrl-Z");
    expect(&e, "x|y", "Ctrl-Z");
    dv_editor_free(&e);

    begin(&e, "x|y", true);
    dv_editor_paste(&e, DV_LIT("a\tb\r\nc\r\n"), &full);
    expect(&e, "xa b c|y", "a burst in one line");
    dv_editor_free(&e);

    begin(&e, "x|y", true);
    dv_editor_paste(&e, DV_LIT("a\u202Eb"), &full);
    expect(&e, "xa\u202Eb|y", "what nobody sees is not dropped either: saving tells it");
    dv_editor_free(&e);

    begin(&e, "Trần |", false);
    cr_expect(dv_editor_lone_key(&e, 0x301), "on a blank");
    cr_expect_not(dv_editor_lone_key(&e, 'a'));
    cr_expect(dv_editor_lone_mark(&e, DV_LIT("An -\u0301")));
    cr_expect_not(dv_editor_lone_mark(&e, DV_LIT("x\u0303\u0301")));
    e.at -= 1;
    cr_expect_not(dv_editor_lone_key(&e, 0x301), "on the letter before it");
    e.offered = true;
    cr_expect(dv_editor_lone_key(&e, 0x301), "what is offered goes");
    dv_editor_free(&e);

    begin(&e, "ne|", false);
    dv_editor_paste(&e, DV_LIT("\u0302\u0301u e\u0302"), &full); /* not yet in NFC */
    expect(&e, "nếu ê|", "marks at the beginning");
    press(&e, "Ctrl-Z");
    expect(&e, "ne|", "Ctrl-Z");
    dv_editor_free(&e);
}

/* What stands in a line to be taken as it is goes with the first letter, as in any dialog. */
Test(editor, a_letter_takes_the_place_of_what_is_offered)
{
    const key_case cases[] = {{"2023|", "4", "4|"}, {"2023|", "45", "45|"}, {"2023|", " ", " |"}};
    dv_editor e;
    bool full;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(&e, cases[i].before, true);
        e.offered = true;
        type_in(&e, cases[i].keys);
        expect(&e, cases[i].after, cases[i].keys);
        dv_editor_free(&e);
    }
    const dv_key goes_on[] = {DV_KEY_END, DV_KEY_RIGHT, 'E' & 0x1F};
    for (size_t i = 0; i < sizeof goes_on / sizeof *goes_on; i++) {
        begin(&e, "2023|", true);
        e.offered = true;
        dv_editor_key(&e, goes_on[i], PAGE, &full);
        type_in(&e, "-06");
        expect(&e, "2023-06|", "a move");
        dv_editor_free(&e);
    }
    begin(&e, "2023|", true);
    e.offered = true;
    dv_editor_key(&e, DV_KEY_BACKSPACE, PAGE, &full);
    type_in(&e, "4");
    expect(&e, "2024|", "Backspace");
    dv_editor_free(&e);
    begin(&e, "2023|", true);
    e.offered = true;
    type_in(&e, "4");
    dv_editor_key(&e, 'Z' & 0x1F, PAGE, &full);
    dv_editor_key(&e, 'Z' & 0x1F, PAGE, &full);
    expect(&e, "2023|", "undo");
    dv_editor_free(&e);
}

Test(editor, a_paste_takes_the_place_of_what_is_offered_if_it_has_room)
{
    dv_editor e;
    bool full;
    dv_editor_init(&e, "2023", true, 5);
    e.offered = true;
    dv_editor_paste(&e, DV_LIT("2024-06"), &full);
    cr_expect(full);
    expect(&e, "2023|", "no room");
    dv_editor_paste(&e, DV_LIT("2024H"), &full);
    cr_expect_not(full);
    expect(&e, "2024H|", "paste");
    dv_editor_free(&e);
}

Test(editor, a_line_end_sent_as_two_keys_is_one)
{
    dv_editor e;
    bool full;
    begin(&e, "a|", false);
    static const dv_key keys[] = {'\r', '\n', 'b', '\n', 'c', '\r', '\r'};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cr_expect(dv_editor_key(&e, keys[i], PAGE, &full));
    expect(&e, "a\nb\nc\n\n|", "\\r\\n");
    dv_editor_free(&e);
}

Test(editor, a_full_text_takes_no_part_of_a_burst_and_says_so)
{
    dv_editor e;
    bool full;
    dv_editor_init(&e, "ệệ", false, 5);
    dv_editor_paste(&e, DV_LIT("aỗcd"), &full);
    cr_expect(full);
    expect(&e, "ệệ|", "a burst");
    dv_editor_paste(&e, DV_LIT("aỗc"), &full);
    cr_expect_not(full);
    expect(&e, "ệệaỗc|", "one that fits");
    dv_editor_key(&e, 'x', PAGE, &full);
    cr_expect(full);
    dv_editor_key(&e, DV_KEY_ENTER, PAGE, &full);
    cr_expect(full);
    dv_editor_key(&e, 0x0323, PAGE, &full); /* c has no such form */
    cr_expect(full);
    press(&e, "Ctrl-Left Ctrl-K Ctrl-V");
    expect(&e, "ệệaỗc|", "cut and pasted");
    dv_editor_key(&e, 'V' & 0x1F, PAGE, &full);
    cr_expect(full);
    press(&e, "Ctrl-Z Ctrl-Z Ctrl-Z");
    expect(&e, "ệệ|", "Ctrl-Z");
    dv_editor_free(&e);
}

/* ---- whatever is done ---- */

static unsigned draw(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

static void random_key(dv_editor *e, unsigned *seed)
{
    static const char *const names[] = {
        "Ctrl-X", "Ctrl-K", "Ctrl-V",    "Ctrl-W", "Ctrl-D",   "Ctrl-Left", "Ctrl-Right",
        "Home",   "End",    "Ctrl-Home", "Up",     "Down",     "PageUp",    "PageDown",
        "Left",   "Right",  "Delete",    "Enter",  "Ctrl-End", "Ctrl-U",
    };
    static const int32_t letters[] = {'a',    'e',    'o',    ' ',    ' ',
                                      0x1EC7, 0x0111, 0x0302, 0x0301, 0x4E2D};
    bool full;
    switch (draw(seed, 8)) {
    case 0:
    case 1:
        dv_editor_key(e, dv_key_named(dv_str_from(names[draw(seed, sizeof names / sizeof *names)])),
                      PAGE, &full);
        break;
    case 2:
        dv_editor_key(e, DV_KEY_BACKSPACE, PAGE, &full);
        break;
    case 3:
        if (draw(seed, 8) == 0)
            dv_editor_paste(e, DV_LIT("dán\r\nvào\tđây"), &full);
        break;
    default:
        dv_editor_key(e, letters[draw(seed, sizeof letters / sizeof *letters)], PAGE, &full);
    }
}

/* The lines make up the text without a gap, and the cursor is seen on one of them. */
static void lines_hold(dv_editor *e)
{
    dv_visual_line v;
    size_t from = 0, line, n = 0;
    int column;
    const char *text = dv_buf_cstr(&e->text);
    cr_assert_eq(dv_utf8_check(dv_buf_str(&e->text)), e->text.n);
    cr_assert_leq(e->at, e->text.n);
    cr_assert_neq((unsigned char)text[e->at] & 0xC0, 0x80);
    for (; dv_editor_line(e, n, &v); n++) {
        cr_assert_eq(v.from, from);
        cr_assert(v.to >= v.from && v.to <= e->text.n);
        from = v.to + (text[v.to] == '\n');
    }
    cr_assert_eq(v.to, e->text.n);
    dv_editor_cursor(e, &line, &column);
    cr_assert(dv_editor_line(e, line, &v) && v.from <= e->at && e->at <= v.to);
    cr_assert_eq(column, dv_utf8_columns((dv_str){text + v.from, e->at - v.from}));
}

Test(editor, whatever_was_done_is_undone_and_redone)
{
    for (unsigned run = 1; run <= 60; run++) {
        enum { MOST = 600 };
        static char *then[MOST];
        size_t n = 0;
        unsigned seed = run;
        dv_editor e;
        bool one_line = run % 5 == 0;
        const char *original = one_line ? "Chị Bảy nói: đường  hỏng"
                                        : "Chị Bảy\nnói: đường vào xóm  đã hỏng từ lâu\n\n";
        dv_editor_init(&e, original, one_line, run % 3 ? 0 : 60);
        e.width = 7 + (int)run % 9;
        for (int i = 0; i < MOST / 2; i++) {
            random_key(&e, &seed);
            lines_hold(&e);
        }
        dv_buf end = {0};
        dv_buf_add(&end, dv_buf_str(&e.text));
        for (; e.past.done.n; n++) {
            then[n] = strdup(dv_buf_cstr(&e.text));
            press(&e, "Ctrl-Z");
            lines_hold(&e);
        }
        cr_assert(n > 10);
        cr_assert_str_eq(dv_buf_cstr(&e.text), original);
        for (; n; n--) {
            press(&e, "Ctrl-Y");
            lines_hold(&e);
            cr_assert_str_eq(dv_buf_cstr(&e.text), then[n - 1]);
            free(then[n - 1]);
        }
        cr_assert_eq(e.past.undone.n, 0);
        cr_assert_str_eq(dv_buf_cstr(&e.text), dv_buf_cstr(&end));
        dv_buf_free(&end);
        dv_editor_free(&e);
    }
}

Test(editor, what_it_remembers_is_bounded)
{
    dv_editor e;
    bool full;
    dv_editor_init(&e, "", false, 0);
    for (int i = 0; i < 40000; i++) {
        type_in(&e, "xã ");
        press(&e, "Ctrl-W");
        cr_assert_leq(e.past.done.n, DV_EDITOR_PAST);
    }
    size_t steps = 0;
    for (; e.past.done.n; steps++)
        press(&e, "Ctrl-Z");
    cr_expect(steps > 5000 && steps < 80000, "%zu steps", steps);
    /* One change that is greater than that is kept, alone. */
    dv_buf big = {0};
    while (big.n <= DV_EDITOR_PAST)
        dv_buf_puts(&big, "đường vào xóm\n");
    dv_editor_paste(&e, dv_buf_str(&big), &full);
    press(&e, "Ctrl-Z");
    cr_expect_eq(e.text.n, 0);
    dv_buf_free(&big);
    dv_editor_free(&e);
}
