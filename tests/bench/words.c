/* Chance, and a vocabulary whose words are as unequally frequent as those of a language.
 *
 * 4,000 syllables: first those of a register of complaints, written out, then spelt ones of onset,
 * rhyme and tone by the rules of Vietnamese spelling.  The word of rank r (from 1) has the weight
 * 1 ÷ (r + 2.7), Zipf's law with Mandelbrot's shift: the first has about one token in 26, the one
 * in the middle one in 14,000, the last one in 28,000. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char frequent[] =
    "việc của đất và dân xã không cho đã công đơn hộ tại ông bà có được gia về theo các người "
    "đình quyết nhà định thu số bồi thường hồi giải đường tranh chấp giấy chứng nhận quyền sử dụng "
    "ranh giới thửa mặt bằng đền bù ủy ban nhân cán bộ huyện tỉnh khiếu nại tố cáo phản ánh kiến "
    "nghị chính sách hỗ trợ nghèo thương binh liệt sĩ môi trường ô nhiễm rác thải nước sạch trang "
    "trại chăn nuôi lấn chiếm xây dựng trái phép cấp đổi sổ đỏ tái cư dự án thủy lợi kênh mương "
    "giao thông nông thôn mới đóng góp quỹ chi tiền sai quy chế chủ cơ sở bầu cử trưởng xóm bản "
    "khối phố hợp tác rừng giao khoán đo đạc bản đồ hành chính thời hạn trả lời kết luận thanh tra "
    "kiểm xác minh đối thoại tiếp thụ lý chuyển lưu rút đình chỉ";

static const char *const onset[] = {"",   "b",  "c", "ch", "d",  "đ",  "g",  "gi",
                                    "h",  "kh", "l", "m",  "n",  "ng", "nh", "ph",
                                    "qu", "r",  "s", "t",  "th", "tr", "v",  "x"};
/* What stands before the vowel that bears the tone, that vowel, what stands after it. */
static const char *const rhyme[][3] = {
    {"", "a", ""},   {"", "a", "n"},  {"", "a", "ng"},  {"", "a", "nh"},  {"", "a", "m"},
    {"", "a", "i"},  {"", "a", "o"},  {"", "a", "u"},   {"", "a", "y"},   {"", "a", "c"},
    {"", "a", "t"},  {"", "a", "p"},  {"", "a", "ch"},  {"", "ă", "n"},   {"", "ă", "ng"},
    {"", "ă", "m"},  {"", "ă", "c"},  {"", "ă", "t"},   {"", "ă", "p"},   {"", "â", "n"},
    {"", "â", "ng"}, {"", "â", "m"},  {"", "â", "u"},   {"", "â", "y"},   {"", "â", "c"},
    {"", "â", "t"},  {"", "â", "p"},  {"", "e", ""},    {"", "e", "n"},   {"", "e", "m"},
    {"", "e", "o"},  {"", "e", "t"},  {"", "e", "p"},   {"", "ê", ""},    {"", "ê", "n"},
    {"", "ê", "nh"}, {"", "ê", "m"},  {"", "ê", "u"},   {"", "ê", "t"},   {"", "ê", "ch"},
    {"", "i", ""},   {"", "i", "n"},  {"", "i", "nh"},  {"", "i", "m"},   {"", "i", "t"},
    {"", "i", "ch"}, {"", "i", "p"},  {"", "o", ""},    {"", "o", "n"},   {"", "o", "ng"},
    {"", "o", "m"},  {"", "o", "i"},  {"", "o", "c"},   {"", "o", "t"},   {"", "o", "p"},
    {"", "ô", ""},   {"", "ô", "n"},  {"", "ô", "ng"},  {"", "ô", "m"},   {"", "ô", "i"},
    {"", "ô", "c"},  {"", "ô", "t"},  {"", "ô", "p"},   {"", "ơ", ""},    {"", "ơ", "n"},
    {"", "ơ", "m"},  {"", "ơ", "i"},  {"", "ơ", "t"},   {"", "ơ", "p"},   {"", "u", ""},
    {"", "u", "n"},  {"", "u", "ng"}, {"", "u", "m"},   {"", "u", "i"},   {"", "u", "c"},
    {"", "u", "t"},  {"", "ư", ""},   {"", "ư", "ng"},  {"", "ư", "u"},   {"", "ư", "c"},
    {"", "ư", "t"},  {"i", "ê", "n"}, {"i", "ê", "ng"}, {"i", "ê", "m"},  {"i", "ê", "u"},
    {"i", "ê", "t"}, {"i", "ê", "c"}, {"u", "ô", "n"},  {"u", "ô", "ng"}, {"u", "ô", "i"},
    {"u", "ô", "c"}, {"u", "ô", "t"}, {"ư", "ơ", "n"},  {"ư", "ơ", "ng"}, {"ư", "ơ", "m"},
    {"ư", "ơ", "i"}, {"ư", "ơ", "c"}, {"ư", "ơ", "t"}};
static const char *const toned[][6] = {
    {"a", "à", "á", "ả", "ã", "ạ"}, {"ă", "ằ", "ắ", "ẳ", "ẵ", "ặ"}, {"â", "ầ", "ấ", "ẩ", "ẫ", "ậ"},
    {"e", "è", "é", "ẻ", "ẽ", "ẹ"}, {"ê", "ề", "ế", "ể", "ễ", "ệ"}, {"i", "ì", "í", "ỉ", "ĩ", "ị"},
    {"o", "ò", "ó", "ỏ", "õ", "ọ"}, {"ô", "ồ", "ố", "ổ", "ỗ", "ộ"}, {"ơ", "ờ", "ớ", "ở", "ỡ", "ợ"},
    {"u", "ù", "ú", "ủ", "ũ", "ụ"}, {"ư", "ừ", "ứ", "ử", "ữ", "ự"}};

static char vocabulary[VOCABULARY][24];
static uint32_t upto[VOCABULARY]; /* of the weights, to be looked up by halving */
static size_t nword;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_of(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Mixed, so that one seed's series isn't its neighbour's moved by one. */
chance chance_of(uint64_t seed)
{
    uint64_t state = seed ^ 0x6a09e667f3bcc909u;
    return (chance){next_of(&state)};
}

uint32_t chance_below(chance *c, uint32_t n)
{
    return (uint32_t)((next_of(&c->state) >> 32) * n >> 32);
}

static void add_word(const char *word)
{
    for (size_t i = 0; i < nword; i++)
        if (strcmp(vocabulary[i], word) == 0)
            return;
    snprintf(vocabulary[nword++], sizeof vocabulary[0], "%s", word);
}

/* c, g and ng are written k, gh and ngh before i, e and ê; gi has its i from a rhyme that has one,
 * and qu stands before no rhyme of its own kind. */
static const char *spelt(const char *first, const char *next)
{
    if (next[0] == 'i' && strcmp(first, "gi") == 0)
        return "g";
    if (strcmp(first, "qu") == 0 && strncmp(next, "a", 1) != 0 && strncmp(next, "i", 1) != 0 &&
        strncmp(next, "e", 1) != 0 && strncmp(next, "ê", 2) != 0)
        return "c";
    bool front = next[0] == 'i' || next[0] == 'e' || strncmp(next, "ê", 2) == 0;
    if (front && strcmp(first, "c") == 0)
        return "k";
    if (front && strcmp(first, "g") == 0)
        return "gh";
    return front && strcmp(first, "ng") == 0 ? "ngh" : first;
}

/* A syllable that ends in c, ch, p or t has one of two tones. */
static size_t tone_of(chance *c, const char *end)
{
    bool stopped = *end == 'c' || *end == 'p' || *end == 't';
    return stopped ? (chance_below(c, 2) ? 2 : 5) : chance_below(c, 6);
}

static void add_spelt(chance *c)
{
    char word[24];
    const char *const *r = rhyme[chance_below(c, sizeof rhyme / sizeof rhyme[0])];
    const char *first = onset[chance_below(c, sizeof onset / sizeof onset[0])];
    size_t v = 0;
    while (strcmp(toned[v][0], r[1]) != 0)
        v++;
    snprintf(word, sizeof word, "%s%s%s%s", spelt(first, *r[0] ? r[0] : r[1]), r[0],
             toned[v][tone_of(c, r[2])], r[2]);
    add_word(word);
}

void words_make(void)
{
    chance c = chance_of(19);
    char known[sizeof frequent], *rest = known;
    memcpy(known, frequent, sizeof known);
    for (char *w; (w = strsep(&rest, " "));)
        add_word(w);
    while (nword < VOCABULARY)
        add_spelt(&c);
    double sum = 0;
    for (size_t i = 0; i < VOCABULARY; i++) {
        sum += 1e8 / ((double)i + 3.7);
        upto[i] = (uint32_t)sum;
    }
}

const char *word_any(chance *c)
{
    uint32_t at = chance_below(c, upto[VOCABULARY - 1]);
    size_t lo = 0, hi = VOCABULARY - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (upto[mid] > at)
            hi = mid;
        else
            lo = mid + 1;
    }
    return vocabulary[lo];
}

const char *word_of_rank(size_t rank)
{
    return vocabulary[rank];
}
