# Reads src/LAYERS, then lines `FILE LINE HEADER` (an #include as written, LINE 0 for one that the
# compiler found on the way), and prints each that the rooms don't allow.  HEADER is danvan/NAME.h,
# ROOM/NAME.h (private), or another's.
function fault(why) {
    print file ":" (line ? line ":" : "") " " why
    bad = 1
}
function room_of(path, part) {
    split(path, part, "/")
    if (part[1] == "src")
        return part[2]
    sub(/.*\//, "", path)
    sub(/\.h$/, "", path)
    return home[path]
}
function allowed(from, to) {
    return from == to || (rank[to] < rank[from] && !((from, to) in never))
}
NR == FNR {
    if ($1 == "" || $1 ~ /^#/)
        next
    rank[$1] = ++rooms
    mode = "modules"
    for (i = 2; i <= NF; i++) {
        if ($i == "lib:" || $i == "not:")
            mode = $i
        else if (mode == "lib:")
            owner[$i] = $1
        else if (mode == "not:")
            never[$1, $i] = 1
        else
            home[$i] = $1
    }
    next
}
{
    file = $1
    line = $2
    header = $3
    how = line ? "" : " (through another header)"
    from = room_of(file)
    if (from == "" || !(from in rank)) {
        if (!told[file]++)
            fault("src/LAYERS names no room for it")
        next
    }
    name = header
    sub(/.*\//, "", name)
    if (header ~ /^danvan\//) {
        sub(/\.h$/, "", name)
        if (!(name in home))
            fault("src/LAYERS does not name the module " name)
        else if (!allowed(from, home[name]))
            fault(from " may not use " header " of " home[name] how)
    } else if (header ~ /^src\//) {
        to = room_of(header)
        if (to != from)
            fault(from " may not use the private header " header how)
    } else if (name in owner && owner[name] != from) {
        fault(from " may not use <" name ">, which is " owner[name] "'s alone" how)
    }
}
END { exit bad }
