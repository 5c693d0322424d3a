/* A sealed name that somebody writes into an open text of the same record. */
#include "world.h"

static const char told[] = "Memo shows the name from Who";

/* What a note says of who came by this name, once it is saved; "": nothing. */
static const char *leak(world *w, const char *who, const char *memo)
{
    dv_record *rec = note(w, "Công khai", "2024-05-05");
    put(w, rec, "who", who);
    put(w, rec, "memo", memo);
    save(w, rec);
    return w->faults.n ? w->faults.at[0].text : "";
}

TestSuite(leaks);

Test(leaks, a_sealed_name_in_an_open_text_is_told_and_saved)
{
    world w;
    world_open(&w);
    cr_assert(strstr(leak(&w, "Trần Văn Kín", "Ông Trần Văn Kín tố cáo xã"), told), "%s",
              w.faults.n ? w.faults.at[0].text : "nothing");
    cr_expect_eq(w.faults.n, 1);
    cr_expect(w.faults.at[0].warning && w.faults.at[0].lasting);
    cr_expect_str_eq(w.faults.at[0].field, "memo");
    cr_expect(strstr(w.faults.at[0].place, "memo"), "%s", w.faults.at[0].place);
    cr_expect_not(strstr(w.faults.at[0].text, "Kín"), "it does not say the name itself");
    world_close(&w);
}

Test(leaks, case_and_marks_mean_nothing_and_words_are_whole)
{
    world w;
    world_open(&w);
    cr_expect(strstr(leak(&w, "Trần Văn Kín", "TRAN VAN KIN kể lại"), told));
    cr_expect(strstr(leak(&w, "tran van kin", "đơn của (Trần  Văn Kín)."), told));
    cr_expect_str_eq(leak(&w, "Trần Văn Kín", "Trần Văn Kính kể lại"), "");
    cr_expect_str_eq(leak(&w, "Trần Văn Kín", "Trần Văn kể, Kín nghe"), "");
    cr_expect_str_eq(leak(&w, "Trần Văn Kín", "Người dân kể lại"), "");
    world_close(&w);
}

/* "lấn chiếm" is written every day. */
Test(leaks, a_name_of_one_word_is_compared_as_it_is_written)
{
    world w;
    world_open(&w);
    cr_expect_str_eq(leak(&w, "Lan", "Xã lấn chiếm đất, lan can gãy"), "");
    cr_expect(strstr(leak(&w, "Lan", "Theo bà Lan thì đất bị lấn"), told));
    cr_expect(strstr(leak(&w, "Bà Lan", "Theo cô Lan, đất bị lấn"), told));
    world_close(&w);
}

Test(leaks, each_of_several_names_counts_and_what_people_are_called_does_not)
{
    world w;
    world_open(&w);
    cr_expect(strstr(leak(&w, "Ông Trần Văn Kín", "Trần Văn Kín kể lại"), told));
    cr_expect(strstr(leak(&w, "Trần Văn Kín, bà Lê Thị Ẩn", "Le Thi An kể lại"), told));
    cr_expect(strstr(leak(&w, "Trần Văn Kín và Lê Thị Ẩn", "Le Thi An kể lại"), told));
    cr_expect(strstr(leak(&w, "Trần Văn Kín và Và Bá Dìa", "Và Bá Dìa kể lại"), told));
    cr_expect(strstr(leak(&w, "Trần Văn Kín và 12 hộ dân", "Trần Văn Kín kể lại"), told));
    cr_expect_str_eq(leak(&w, "Trần Văn Kín và 12 hộ dân", "12 hộ dân kể lại"), "");
    cr_expect_str_eq(leak(&w, "Ông", "Ông ấy kể lại"), "");
    world_close(&w);
}

typedef struct pair {
    const char *who, *memo;
} pair;

static void expect_told(const pair *p, size_t n, bool expected)
{
    world w;
    world_open(&w);
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(strstr(leak(&w, p[i].who, p[i].memo), told) != NULL, expected, "%s: %s",
                     p[i].who, p[i].memo);
    world_close(&w);
}

Test(leaks, what_is_written_with_a_name_is_no_part_of_it)
{
    static const pair p[] = {
        {"Nguyễn Văn An (sinh 1970)", "Nguyễn Văn An kể lại"},
        {"Nguyễn Thị Hoa (tức Hoa Béo)", "Nguyễn Thị Hoa kể lại"},
        {"Nguyễn Thị Hoa (tức Hoa Béo)", "hoa béo kể lại"},
        {"Nguyễn Văn An - xóm 3", "Nguyễn Văn An kể lại"},
        {"Nguyễn Văn An – xóm 3", "Nguyễn Văn An kể lại"},
        {"Nguyễn-Văn-An", "Nguyễn Văn An kể lại"},
        {"Vợ chồng ông Nguyễn Văn An", "Nguyễn Văn An kể lại"},
        {"Đại diện: Nguyễn Văn An", "Nguyễn Văn An kể lại"},
        {"Người tố cáo: Nguyễn Văn An", "Nguyễn Văn An kể lại"},
        {"Thầy Nguyễn Văn An", "Nguyễn Văn An kể lại"},
        {"Gia đình cô Nguyễn Văn An", "Nguyễn Văn An kể lại"},
        {"Hộ ông Trần Văn Kín", "Trần Văn Kín kể lại"},
        {"ÔNG NGUYỄN VĂN AN", "Nguyễn Văn An kể lại"},
        {"ĐẠI DIỆN GIA ĐÌNH BÀ ĐỖ THỊ ẤM", "Đỗ Thị Ấm kể lại"},
    };
    expect_told(p, sizeof p / sizeof *p, true);
}

/* Most words of a text are passed over by their first and last letters. */
Test(leaks, a_name_is_found_wherever_it_stands_and_with_whatever_it_begins)
{
    static const pair p[] = {
        {"Đỗ Thị Ấm", "kể lại: do thi am"},
        {"Đỗ Thị Ấm", "theo “Đỗ Thị Ấm”"},
        {"Do Thi Am", "(ĐỖ THỊ ẤM)"},
        {"Ấm", "Theo bà Ấm"},
        {"Ấm", "bà «Ấm» kể"},
        {"Lê Thị Bé", "nghe“Lê Thị Bé”kể"},
        {"Lê Thị Bé", "LÊ THỊ BÉ"},
        {"Lò Ánh", "lò ánh, lo Anh"},
        {"Y2 Niê", "ông y2 niê kể"},
        {"An", "“An”ghi lại"},
        {"An", "An×Bình kết hôn"},
        {"An", "An、Binh"},
        {"Lan Anh", "Lan　Anh kể"},
    };
    static const pair none[] = {{"Lê Thị Bé", "lên thị trấn bé"},
                                {"Đỗ Thị Ấm", "đội thi âm nhạc"},
                                {"Ấm", "ấm nước"},
                                {"Lò Ánh", "loa ánh sáng"}};
    expect_told(p, sizeof p / sizeof *p, true);
    expect_told(none, sizeof none / sizeof *none, false);
}

Test(leaks, several_names_are_apart_however_they_are_joined)
{
    static const pair p[] = {
        {"Nguyễn Văn An/Lê Thị Bé", "Nguyễn Văn An kể lại"},
        {"Nguyễn Văn An/Lê Thị Bé", "Lê Thị Bé kể lại"},
        {"Nguyễn Văn An, vợ là Lê Thị Bé", "Lê Thị Bé kể lại"},
        {"Nguyễn Văn An VÀ Lê Thị Bé", "Nguyễn Văn An kể lại"},
        {"Nguyễn Văn An VÀ Lê Thị Bé", "Lê Thị Bé kể lại"},
        {"Hoàng Văn Tám & Đỗ Thị Chín", "Hoàng Văn Tám kể lại"},
        {"Hoàng Văn Tám & Đỗ Thị Chín", "do thi chin kể lại"},
        {"Trần Văn Kín cùng 12 hộ dân", "Trần Văn Kín kể lại"},
        {"Trần Văn Kín cùng với vợ Lê Thị Bé", "Lê Thị Bé kể lại"},
        {"Ông Và Bá Dìa", "Và Bá Dìa kể lại"},
        {"Nguyễn Văn Và (trưởng bản)", "Nguyễn Văn Và kể lại"},
    };
    expect_told(p, sizeof p / sizeof *p, true);
}

Test(leaks, the_last_word_is_a_name_whatever_it_means)
{
    static const pair p[] = {
        {"Chị Anh", "Chị Anh kể lại"},
        {"AN", "Ông An tố cáo"},
        {"An", "ông AN tố cáo"},
        {"lan", "bà lan tố cáo"},
    };
    expect_told(p, sizeof p / sizeof *p, true);
}

Test(leaks, nothing_is_told_of_what_is_no_name)
{
    static const pair p[] = {
        {"Chu Văn An", "Người dân vẫn an toàn"},
        {"Cù Thị Lan", "Khói bụi thì lan ra xã khác"},
        {"Nặc danh", "Đơn nặc danh"},
        {"nac danh", "Đơn nặc danh"},
        {"Chị Anh", "Người anh kể lại"},
        {"Vợ chồng", "Hai vợ chồng kể lại"},
        {"Đại diện hộ dân", "Người dân kể lại"},
        {"Ông bà", "Ông bà kể lại"},
        {"Người tố cáo: Nguyễn Văn An", "Người tố cáo kể lại"},
        {"Nguyễn Văn An (sinh 1970)", "Người sinh 1970 kể lại"},
        {"Nguyễn Văn An - Xóm 3", "Lấn chiếm đất ở xóm 3"},
        {"(", "Người dân (kể lại)"},
        {":", "Người dân: kể lại"},
    };
    expect_told(p, sizeof p / sizeof *p, false);
}

Test(leaks, what_is_sealed_itself_may_hold_it)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "who", "Trần Văn Kín");
    put(&w, rec, "about", "Trần Văn Kín");
    put(&w, rec, "colour", "red");
    save(&w, rec);
    cr_expect_eq(w.faults.n, 0);
    rec = note(&w, "Trần Văn Kín kể", "2024-05-05");
    put(&w, rec, "who", "Trần Văn Kín");
    put(&w, rec, "about", "Trần Văn Kín");
    save(&w, rec);
    cr_expect(faulted(&w, "about", "About shows the name"));
    cr_expect(faulted(&w, "title", "Title shows the name"));
    world_close(&w);
}

/* Who may not see a name could find it out by writing names until one is told. */
Test(leaks, a_name_that_is_stored_can_t_be_found_by_trying)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "who", "Trần Văn Kín");
    save(&w, rec);
    rec = load(&w, rec);
    put(&w, rec, "memo", "Trần Văn Kín kể lại");
    save(&w, rec);
    cr_expect_eq(w.faults.n, 0);
    rec = load(&w, rec);
    put(&w, rec, "who", "Trần Văn Kín");
    save(&w, rec);
    cr_expect(faulted(&w, "memo", "Memo shows the name"), "the name was typed now");
    world_close(&w);
}
