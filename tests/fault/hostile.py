"""Files that nobody should import: each is refused in a sentence with its line and column, quickly, in
bounded memory, and nothing of it is kept.  And cells that a spreadsheet would run: written with a guard,
and read back as they were.

    hostile.py DANVAN CONF MEGABYTES

MEGABYTES: the size of the file that is right to its end, and of the one that is wrong only in its last line:
both take no more memory than a small one."""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import zipfile

DANVAN, CONF = (os.path.abspath(p) for p in sys.argv[1:3])
MEGABYTES = int(sys.argv[3])
HEAD = "type,unit,received_on,source,person,people,field,summary,jurisdiction,eligible,complexity\n"
ROW = "complaint,412,06/05/2024,post,Người Mẫu,1,land,{},ours,eligible,ordinary\n"
MEMORY = 64 << 20
# What an import of many rows takes, however many: its batch, and the words of the batch before it.
MEMORY_FOR_MANY = 128 << 20
MANY = "a good file whose last line is wrong"
counts = [0, 0]


def count(good, name, more):
    counts[not good] += 1
    if not good:
        print(f"FAILED {name}\n  {more}", flush=True)


# A sanitizer maps terabytes that it never touches, so it looks itself at what is in memory, with more
# of it; what is freed must not stay there.
with open(DANVAN, "rb") as program:
    SANITIZED = b"__asan_init" in program.read()
SANITIZER = ":hard_rss_limit_mb=256:quarantine_size_mb=1:allocator_release_to_os_interval_ms=0"


def limit(bytes):
    """Of what is its own: the store's map is shared."""
    resource.setrlimit(resource.RLIMIT_DATA, (bytes, bytes))


def danvan(dir, *args, feed=None, memory=MEMORY):
    """`feed` is given piece by piece to its standard input, until it reads no more."""
    env = dict(os.environ)
    if SANITIZED and memory:
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + SANITIZER
    with tempfile.TemporaryFile() as out:
        p = subprocess.Popen([DANVAN, "-c", CONF, "--data", f"{dir}/data", "--as", "tester", "--lang", "en",
                              "--now", "2024-06-30", *args], stdin=subprocess.PIPE, stdout=out,
                             stderr=subprocess.STDOUT, env=env,
                             preexec_fn=(lambda: limit(memory)) if memory and not SANITIZED else None)
        try:
            for piece in feed or ():
                p.stdin.write(piece)
            p.stdin.close()
        except BrokenPipeError:
            pass
        status = p.wait(timeout=7200)
        out.seek(0)
        return status, out.read().decode("utf-8")


def text(s, encoding="utf-8"):
    return [s.encode(encoding)]


def repeated(head, piece, times, tail=b""):
    yield head
    for _ in range(times):
        yield piece
    yield tail


TEXT = " ".join(f"{a} {b}" for a in ("đất", "đường", "nước", "thửa", "xóm", "hộ") for b in ("đai", "ruộng", "ở", "chung"))
PIECE = "".join(ROW.format(f"Việc {i}: {TEXT} {i % 10} {TEXT}") for i in range(1000)).encode()
PIECES = (MEGABYTES << 20) // len(PIECE)


def good_rows(tail=b""):
    """Right up to the last line."""
    return repeated(HEAD.encode(), PIECE, PIECES, tail)


HOSTILE = {  # what is fed, and where and what is said
    "a line of 100 MB": (lambda: repeated(HEAD.encode(), b"x" * (1 << 20), 100), r":2:\d+: .*megabyte"),
    "100 MB without a line's end": (lambda: repeated(b"", b"type" * (1 << 18), 100), r":1(:\d+)?: .*megabyte"),
    "zero bytes": (lambda: text(HEAD + ROW.format("a\0b")), r":2:8: .*zero byte"),
    "nothing but zero bytes": (lambda: repeated(b"", bytes(1 << 20), 4), r":1(:\d+)?: "),
    "UTF-16": (lambda: text(HEAD + ROW.format("a"), "utf-16"), r":1: .*UTF-16"),
    "invalid UTF-8": (lambda: [HEAD.encode(), ROW.format("XX").encode().replace(b"XX", b"\xc3\x28\xff")],
                      r":2:8: .*not Unicode"),
    "a quote that is never closed": (lambda: text(HEAD + ROW.format('"a') + ROW.format("b") * 9), r":2:8: .*quote"),
    "the same before 4 MB": (lambda: repeated((HEAD + ROW.format('"a')).encode(), b"line\n" * 1000, 800),
                             r":2:8: .*quote"),
    "a quote in a cell": (lambda: text(HEAD + ROW.format('a"b')), r":2:8: .*quote"),
    "100,000 columns": (lambda: text(",".join(f"c{i}" for i in range(100000)) + "\n" + "1," * 99999 + "1\n"),
                        r":1(:\d+)?: "),
    "100,000 cells under a good head": (lambda: text(HEAD + "," * 99999 + "1\n"), r":2(:\d+)?: "),
    "a byte order mark in the middle": (lambda: text(HEAD + ROW.format("a") + "\ufeff" + ROW.format("b")), r":3:1: "),
    "no column at all": (lambda: text("\n\n\n"), r"\S"),
    "an empty file": (lambda: [], r"\S"),
    "a head twice": (lambda: text(HEAD.strip() + ",summary\n" + ROW.format("a").strip() + ",b\n"), r":1:12: "),
    MANY: (lambda: good_rows(b"complaint,412,06/05/2024,no,x\n"), r":\d{4,}: .*5 cells"),
}


def refuse_hostile(dir):
    for name, (feed, said) in HOSTILE.items():
        status, out = danvan(dir, "import", "case", "-", feed=feed(),
                             memory=MEMORY_FOR_MANY if name == MANY else MEMORY)
        count(status == 1 and re.search(said, out) is not None and len(out) < 200000, name, f"{status}: {out[:400]!r}")
    status, out = danvan(dir, "export", "case", "--format", "jsonl")
    count(status == 0 and out == "", "nothing is kept", out[:400])


def take_good():
    """A file of that size is taken whole, and the store that it makes is sound."""
    with tempfile.TemporaryDirectory(prefix="danvan-hostile.") as dir:
        status, out = danvan(dir, "import", "case", "-", feed=good_rows(), memory=MEMORY_FOR_MANY)
        rows = PIECES * 1000
        count(status == 0 and f"{rows} rows: {rows} added" in out, f"{rows} rows in {MEMORY_FOR_MANY >> 20} MB", out[:400])
        status, out = danvan(dir, "verify")
        count(status == 0 and f"read {rows} records" in out, f"{rows} rows are sound", out[:400])


def run_short():
    """However little memory there is: all of it, or a sentence and nothing."""
    if SANITIZED:
        print("short memory is skipped: the address sanitizer takes more than it leaves")
        return
    refused = taken = 0
    for megabytes in (4, 6, 8, 12, 16, 24, 32, 40, 48, 56, 64, MEMORY_FOR_MANY >> 20):
        with tempfile.TemporaryDirectory(prefix="danvan-hostile.") as dir:
            danvan(dir, "add", "case")
            status, out = danvan(dir, "import", "case", "-", feed=good_rows(), memory=megabytes << 20)
            kept = danvan(dir, "verify", memory=None)
            said = status == 1 and "too little memory" in out
            refused += said
            taken += status == 0
            records = 0 if said else PIECES * 1000
            count((said or status == 0) and kept[0] == 0 and f"read {records} records" in kept[1],
                  f"{megabytes} MB of memory", f"{status}: {out[:400]!r} {kept}")
    count(refused > 0 and taken > 0, "there is too little memory, and there is enough", f"{refused} {taken}")


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "=HYPERLINK(\"http://a.example\";\"x\")", "'=1",
            "''", "<script>alert(1)</script>", "a,b;c d \"e\"", "|x", "%x", "＝1+1"]


def take_formulas(dir):
    for f in FORMULAS:
        word = "@" + f if f[0] == "@" else f  # else it names a file
        status, out = danvan(dir, "add", "model", f"title={word}", "unit=412", f"owner={word}", "owner_type=collective",
                             "field=economy", "registered_on=2024-05-08", "nature=new", f"content={word}\n=2+2")
        count(status == 0, f"add {f}", out)


def records(dir):
    return [json.loads(line) for line in danvan(dir, "export", "model", "--format", "jsonl")[1].splitlines()]


def runs(cell):
    """Would a spreadsheet take it for a formula?"""
    return cell[:1] in "=+-@\t\r" and cell != "" and not re.fullmatch(r"-?[0-9][0-9.,/:-]*", cell)


def guard_csv(dir):
    table = danvan(dir, "export", "model", "--format", "csv")[1]
    cells = [c for row in csv.reader(io.StringIO(table.lstrip("\ufeff"))) for c in row]
    bad = [c for c in cells if runs(c)]
    count(not bad and len(cells) > 50, "no cell of a CSV runs", bad)
    before = [{k: r[k] for k in ("title", "owner", "content")} for r in records(dir)]
    count(sorted(r["title"] for r in before) == sorted(FORMULAS), "texts are kept as they are", before)
    # Into another store, without the numbers that were given here.
    with tempfile.TemporaryDirectory(prefix="danvan-hostile.") as other:
        rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
        keep = [k for k in rows[0] if k in ("title", "unit", "owner", "owner_type", "field", "registered_on", "nature",
                                            "content")]
        out = io.StringIO()
        w = csv.DictWriter(out, keep, extrasaction="ignore")
        w.writeheader()
        w.writerows(rows)
        status, said = danvan(other, "import", "model", "-", feed=text(out.getvalue()))
        after = [{k: r[k] for k in ("title", "owner", "content")} for r in records(other)]
        key = lambda r: r["title"]
        count(status == 0 and sorted(before, key=key) == sorted(after, key=key), "a CSV read back says the same",
              f"{status}: {said}\n{before}\n{after}")


def guard_sheet(dir):
    path = f"{dir}/model.xlsx"
    status, out = danvan(dir, "export", "model", "--format", "xlsx", "-o", path, memory=None)
    with zipfile.ZipFile(path) as z:
        sheets = [z.read(n).decode() for n in z.namelist() if n.startswith("xl/worksheets/")]
        parts = z.namelist()
    count(status == 0 and sheets and not any("<f>" in s or "<f " in s or "<hyperlink" in s for s in sheets),
          "no cell of a spreadsheet runs", out)
    count(not any("external" in n.lower() for n in parts), "a spreadsheet leads nowhere", parts)


def guard_pages(dir):
    for report in ("r1", "r4", "r16"):
        status, out = danvan(dir, "report", report, "--period", "2024H1", "--format", "html")
        count(status == 0 and "<script" not in out.lower(), f"{report} as a page runs nothing", out[:300])
        status, out = danvan(dir, "report", report, "--period", "2024H1", "--format", "csv")
        bad = [c for row in csv.reader(io.StringIO(out.lstrip("\ufeff"))) for c in row if runs(c)]
        count(status == 0 and not bad, f"{report} as CSV runs nothing", bad)


def main():
    with tempfile.TemporaryDirectory(prefix="danvan-hostile.") as dir:
        danvan(dir, "add", "case")  # refused, but the store is made
        refuse_hostile(dir)
        take_good()
        if MEGABYTES < 64:
            run_short()
        take_formulas(dir)
        guard_csv(dir)
        guard_sheet(dir)
        guard_pages(dir)
        status, out = danvan(dir, "verify")
        count(status == 0, "the store is sound", out)
    print(f"{counts[0]} passed, {counts[1]} failed")
    return counts[1] != 0


sys.exit(main())
