# A clerk's day: writes a script that enters 200 records through the form, one after the other with
# "save, next", and the same 200 through the command line into a second store; then both are
# compared record for record.  The same day every time.
#
#     awk [-v TASKS=120 -v CASES=80] [-v acts=1] [-v status=FILE] -f tests/tui/day.awk > day.tui
#
# acts: waits for more of what is typed, so that what each act took can be told (see run.c, --times).
# status: keeps what the system says of the program at the day's end; its number is in the file pid.

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

# In a day that is timed: the screen has `text`, and so the act `name` is over.
function seen(text, name) {
    if (acts)
        print "wait " text "\nact " name
}
function over(name) {
    if (acts)
        print "act " name
}

# One task: its keys, and its command.
function task(i, title, u, with, doc, on, g, due) {
    title = "Việc " i ": " words(3 + pick(4))
    u = pick(nunit); with = words(pick(3)); doc = (100 + i) "-KH/TU"; on = day(); g = pick(3)
    due = sprintf("%d/%d/2024", 1 + pick(28), 7 + pick(6))
    print "type " title
    seen(title, "a title is typed")
    print "key Tab\ntype " unit_typed[u] "\nkey Enter"
    if (with != "")
        print "type " with
    print "key Tab\ntype " doc
    seen(doc, "a unit is chosen, who helps and a document are typed")
    print "key Tab\ntype " on "\nkey Tab\ntype 2024\nkey Tab"
    print "type " group_typed[g] "\nkey Enter\ntype " due "\nkey F3"
    printf "wait NV-2024-NA-%06d\n", i
    over("two days and a group are entered, the task is saved, the next form is there")
    command[ncommand++] = "task title=" quoted(title) " unit=" unit[u] \
        (with != "" ? " with=" quoted(with) : "") " assigned_doc=" quoted(doc) \
        " assigned_on=" iso(on) " plan_year=2024 group=" group[g] " due_on=" iso(due)
}

# One case: with a list opened by its first letters, a sealed name, and notes of two lines.
function kase(i, u, on, s, who, n, f, first, second) {
    u = pick(nunit); on = day(); s = pick(3); who = "Người Mẫu " words(1); n = 1 + pick(30)
    f = pick(3); first = "Đơn minh họa " i; second = words(5 + pick(8))
    print "type khieu\nkey Enter\ntype " unit_typed[u] "\nkey Enter\ntype " on "\nkey Tab Tab"
    print "type " source_typed[s] "\nkey Enter\ntype " who
    seen(who, "type, unit and source are chosen, a day and a name typed")
    print "key Tab Tab Tab\ntype " n "\nkey Tab Tab"
    print "type " field_typed[f] "\nkey Enter\ntype " first
    seen(first, "a field is chosen, the notes begun")
    print "key Enter\ntype " second "\nkey Tab"
    print "type thuoc\nkey Enter\ntype du dieu\nkey Enter\nkey Tab\ntype thong\nkey Enter\nkey F3"
    printf "wait KN-2024-NA-%06d\n", i
    over("a line of notes, three choices, the case is saved, the next form is there")
    command[ncommand++] = "case type=complaint unit=" unit[u] " received_on=" iso(on) " source=" \
        source[s] " person=" quoted(who) " people=" n " field=" field[f] " summary=\"$(printf '%s\\n%s' " \
        quoted(first) " " quoted(second) ")\" jurisdiction=ours eligible=eligible complexity=ordinary"
}

BEGIN {
    seed = 20240630
    if (!TASKS) TASKS = 120
    if (!CASES) CASES = 80
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

    print "# Made by day.awk.\nstore empty\ntimeout 60000"
    over()
    print "start --lang vi\nwait Hồ sơ"
    over("from start to the first screen")
    print "key Down*7 Enter\nwait Không có hồ sơ"
    over("an empty list is opened")
    print "key n\nwait hồ sơ mới"
    seen("F3 ", "a form is opened")
    for (i = 1; i <= TASKS; i++)
        task(i)
    print "key Esc\nwait Nhiệm vụ\nkey Esc\nwait Hồ sơ\nkey Home Down*3 Enter\nwait Không có hồ sơ"
    over("back to the first screen and on to another list")
    print "key n\nwait hồ sơ mới"
    seen("F3 ", "a form is opened")
    for (i = 1; i <= CASES; i++)
        kase(i)
    if (status)
        print "run cat /proc/$(cat pid)/status > " status
    over("-")
    print "signal HUP\nexit 0"
    over("the line drops, the program ends")
    both("screen")
    print "run mv data screen-data; mv data.key screen-data.key"
    for (i = 0; i < ncommand; i++)
        print "run danvan add " command[i]
    both("command")
    print "run diff screen.task command.task\nrun diff screen.case command.case"
    print "run grep -c NV- screen.task\nsays " TASKS "\nrun grep -c KN- screen.case\nsays " CASES
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
