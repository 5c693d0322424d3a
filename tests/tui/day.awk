# A clerk's day: writes a script that enters 200 records through the form, one after the other with
# "save, next", and the same 200 through the command line into a second store; then both are
# compared record for record.  The same day every time.
#
#     awk -f tests/tui/day.awk > day.tui

function pick(n) {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return int(seed / 65536) % n
}
function quoted(s) { return "'" s "'" }
function day() { return sprintf("%d/%d/2024", 1 + pick(28), 1 + pick(6)) }
function iso(d, part) { split(d, part, "/"); return sprintf("%04d-%02d-%02d", part[3], part[2], part[1]) }
function words(n, s, i) {
    for (i = 0; i < n; i++)
        s = s (i ? " " : "") syllable[pick(nsyllable)]
    return s
}

# One task: its keys, and its command.
function task(i, title, u, with, doc, on, g, due) {
    title = "Việc " i ": " words(3 + pick(4))
    u = pick(nunit); with = words(pick(3)); doc = (100 + i) "-KH/TU"; on = day(); g = pick(3)
    due = sprintf("%d/%d/2024", 1 + pick(28), 7 + pick(6))
    print "type " title "\nkey Tab\ntype " unit_typed[u] "\nkey Enter"
    if (with != "")
        print "type " with
    print "key Tab\ntype " doc "\nkey Tab\ntype " on "\nkey Tab\ntype 2024\nkey Tab"
    print "type " group_typed[g] "\nkey Enter\ntype " due "\nkey F3"
    printf "wait NV-2024-NA-%06d\n", i
    command[ncommand++] = "task title=" quoted(title) " unit=" unit[u] \
        (with != "" ? " with=" quoted(with) : "") " assigned_doc=" quoted(doc) \
        " assigned_on=" iso(on) " plan_year=2024 group=" group[g] " due_on=" iso(due)
}

# One case: with a list opened by its first letters, a sealed name, and notes of two lines.
function kase(i, u, on, s, who, n, f, first, second) {
    u = pick(nunit); on = day(); s = pick(3); who = "Người Mẫu " words(1); n = 1 + pick(30)
    f = pick(3); first = "Đơn minh họa " i; second = words(5 + pick(8))
    print "type khieu\nkey Enter\ntype " unit_typed[u] "\nkey Enter\ntype " on "\nkey Tab Tab"
    print "type " source_typed[s] "\nkey Enter\ntype " who "\nkey Tab Tab Tab\ntype " n "\nkey Tab Tab"
    print "type " field_typed[f] "\nkey Enter\ntype " first "\nkey Enter\ntype " second "\nkey Tab"
    print "type thuoc\nkey Enter\ntype du dieu\nkey Enter\nkey Tab\ntype thong\nkey Enter\nkey F3"
    printf "wait KN-2024-NA-%06d\n", i
    command[ncommand++] = "case type=complaint unit=" unit[u] " received_on=" iso(on) " source=" \
        source[s] " person=" quoted(who) " people=" n " field=" field[f] " summary=\"$(printf '%s\\n%s' " \
        quoted(first) " " quoted(second) ")\" jurisdiction=ours eligible=eligible complexity=ordinary"
}

BEGIN {
    seed = 20240630; TASKS = 120; CASES = 80
    nsyllable = split("kiểm tra đôn đốc hội nghị dân vận khéo xóm bản phường họp giao ban quý đất " \
                      "đai nhà văn hóa thể thao người cao tuổi phụ nữ thanh niên", syllable, " ")
    nunit = split("vinh cua_lo thai_hoa que_phong quy_chau ky_son tuong_duong", unit_typed, " ")
    split("412 413 414 415 416 417 418", unit, " ")
    split("tham_muu phong_trao quy_che", group_typed, " "); split("advice movement democracy", group, " ")
    split("buu tiep_cong truc", source_typed, " "); split("post reception online", source, " ")
    split("dat_dai moi_truong tham_nhung", field_typed, " ")
    split("land environment corruption", field, " ")
    shift(syllable, nsyllable); shift(unit_typed, nunit); shift(unit, nunit)
    shift(group_typed, 3); shift(group, 3); shift(source_typed, 3); shift(source, 3)
    shift(field_typed, 3); shift(field, 3)

    print "# Made by day.awk.\nstore empty\ntimeout 60000\nstart --lang vi\nwait Hồ sơ"
    print "key Down*7 Enter\nwait Không có hồ sơ\nkey n\nwait hồ sơ mới"
    for (i = 1; i <= TASKS; i++)
        task(i)
    print "key Esc\nwait Nhiệm vụ\nkey Esc\nwait Hồ sơ\nkey Home Down*3 Enter\nwait Không có hồ sơ\nkey n\nwait hồ sơ mới"
    for (i = 1; i <= CASES; i++)
        kase(i)
    print "signal HUP\nexit 0"
    both("screen")
    print "run mv data screen-data; mv data.key screen-data.key"
    for (i = 0; i < ncommand; i++)
        print "run danvan add " command[i]
    both("command")
    print "run diff screen.task command.task\nrun diff screen.case command.case"
    print "run grep -c NV- screen.task\nsays 120\nrun grep -c KN- screen.case\nsays 80"
}
function shift(a, n, i) {
    for (i = 1; i <= n; i++) {
        gsub("_", " ", a[i])
        a[i - 1] = a[i]
    }
}
function both(name) {
    print "run danvan list task --sort title --format json > " name ".task"
    print "run danvan list case --format json --sort unit > " name ".case"
}
