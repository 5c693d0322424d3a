# Prints FILE:LINE:CODE of C sources with comments and string literals blanked.
FNR == 1 { inside = 0 }
{
    line = $0
    out = ""
    while (line != "") {
        if (inside) {
            at = index(line, "*/")
            if (!at) { line = ""; break }
            line = substr(line, at + 2)
            inside = 0
        } else if (match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/)) {
            what = substr(line, RSTART, 2)
            out = out substr(line, 1, RSTART - 1) " "
            rest = substr(line, RSTART + RLENGTH)
            if (what == "//") { line = ""; break }
            if (what == "/*") inside = 1
            else if (substr(what, 1, 1) == "\"") out = out "\"\""
            line = rest
        } else {
            out = out line
            line = ""
        }
    }
    print FILENAME ":" FNR ":" out
}
