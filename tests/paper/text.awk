# awk -F'\t' -f text.awk LABELS.tsv PAGE.tsv REPORT.text: the lines that begin with a row's label
# have, taken together, the figures that the page has in that row.
FNR == 1 { files++ }
files == 1 { label[$1] = $2; next }
files == 2 { if ($1 in label) want[$1] = want[$1] " " $3; next }
{
    for (id in label) {
        n = length(label[id])
        if (substr($0, 1, n + 2) == label[id] "  ") {
            rest = substr($0, n + 1)
            gsub(/  +/, " ", rest)
            is[id] = is[id] rest
        }
    }
}
END {
    for (id in want) {
        if (is[id] == want[id])
            same++
        else {
            print label[id] ":" is[id] " is not" want[id]
            bad++
        }
    }
    print same + 0, bad + 0
    exit !same || bad > 0
}
