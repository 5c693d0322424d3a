"""Counts every figure of every report again, from exported JSON lines and the configuration alone.

    recount.py DANVAN CONF_DIR STORE [PERIOD...]

Nothing of danvan is used but its exports and the answers that are checked: records are counted one by
one, without facts, tallies or indexes, by what danvan.ini(5) says of measures."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction

DANVAN, CONF, STORE = sys.argv[1:4]
PERIODS = sys.argv[4:]
NOW = "2025-06-30"


def danvan(*words):
    run = subprocess.run([DANVAN, "-c", f"{CONF}/danvan.ini", "--data", STORE, "--as", "tester",
                          "--now", NOW, *words], stdout=subprocess.PIPE, check=True)
    return run.stdout.decode()


# ---- the configuration ----

def read_ini(path):
    section, out = None, []
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if line.startswith("["):
            section = (line[1:line.index("]")].split(" ", 1) + [""])[:2], {}
            out.append(section)
        elif line and line[0] not in "#;":
            key, value = line.split("=", 1)
            section[1][key.strip()] = value.strip()
    return out


INI = read_ini(f"{CONF}/danvan.ini") + read_ini(f"{CONF}/records.ini")


def sections(name):
    return {x[0][1]: x[1] for x in INI if x[0][0] == name}


UNITS, KINDS, FIELDS, LISTS = sections("unit"), sections("kind"), sections("field"), sections("list")
MEASURES, REPORTS, SCHEMES = sections("measure"), sections("report"), sections("scheme")
STAGES = {}
for name, x in sections("stage").items():
    STAGES.setdefault(name.split(".")[0], {})[name.split(".")[1]] = x["role"]
OFFICE = [x[1] for x in INI if x[0][0] == "office"][0]
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


def day(text):
    return date.fromisoformat(text) if text else None


def field_type(kind, field):
    return FIELDS[f"{kind}.{field}"]["type"]


def choices(kind, field):
    words = field_type(kind, field).split()
    if words[0] == "bool":
        return ["yes", "no"]
    return list(LISTS.get(f"{kind}.{words[-1]}", LISTS.get(words[-1], {})))


# ---- units ----

def alive(unit, on):
    u = UNITS[unit]
    return (day(u.get("from")) or FIRST) <= on <= (day(u.get("until")) or LAST)


def as_of(unit, on):
    while on and unit and (day(UNITS[unit].get("until")) or LAST) < on:
        unit = UNITS[unit].get("into") or UNITS[unit].get("parent")
    return unit


def ancestors(unit):
    while unit:
        yield unit
        unit = UNITS[unit].get("parent")


def at_level(unit, level):
    return next((u for u in ancestors(unit) if UNITS[u]["level"] == level), None)


# ---- periods ----

def month_begin(year, month, start):
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if start == 1:
        return date(year, month, 1)
    month -= 1
    return date(year - (month == 0), month or 12, start)


def months_of(period):
    year, rest = int(period[:4]), period[4:]
    if not rest:
        return year, 1, 12
    if rest[0] == "H":
        return year, 6 * int(rest[1]) - 5, 6
    if rest[0] == "Q":
        return year, 3 * int(rest[1]) - 2, 3
    if rest.endswith("M"):
        return year, 1, int(rest[1:-1])
    return year, int(rest[1:]), 1


def step_back(period):
    year, rest = int(period[:4]), period[4:]
    if not rest or rest.endswith("M"):
        return f"{year - 1}{rest}"
    if rest[0] in "HQ":
        n, last = int(rest[1]), 2 if rest[0] == "H" else 4
        return f"{year}{rest[0]}{n - 1}" if n > 1 else f"{year - 1}{rest[0]}{last}"
    month = int(rest[1:])
    return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"


def last_year(period):
    return f"{int(period[:4]) - 1}{period[4:]}"


def span(scheme, period):
    year, first, n = months_of(period)
    while True:
        start = int(SCHEMES[scheme]["start_day"]) if scheme else 1
        begin = month_begin(year, first, start)
        end = month_begin(year, first + n, start) - timedelta(1)
        if not scheme or "before" not in SCHEMES[scheme] or end >= day(SCHEMES[scheme]["from"]):
            return begin, end
        scheme = SCHEMES[scheme]["before"]


# ---- records ----

class Record:
    def __init__(self, kind, row):
        k = KINDS[kind]
        self.kind, self.row, self.unit = kind, row, row["unit"]
        self.role = STAGES[kind][row["stage"]]
        self.date = day(row[k["date"]])
        closed = day(row.get(k.get("closed", ""))) or day(row["stage_on"])
        self.closed = closed if self.role in ("resolved", "closed") else None
        self.due = day(row.get(k.get("due", "")))

    def role_on(self, on):
        return "open" if self.closed and self.closed > on else self.role

    def holds(self, basis, begin, end, judged):
        role = self.role_on(end)
        if self.date > end or role in ("pending", "void"):
            return False
        received = self.date >= begin
        if basis == "records":
            return received
        if role == "closed":
            return False
        if basis == "to-date":
            return True
        carried = not received and self.role_on(begin - timedelta(1)) == "open"
        total, done = received or carried, role == "resolved"
        late = done and self.due and self.closed > self.due
        return {"received": received, "received-resolved": received and done, "carried": carried,
                "total": total, "resolved": total and done, "left": total and not done,
                "in-time": total and done and not late, "late": total and bool(late),
                "overdue": total and not done and self.due is not None and self.due < judged}[basis]

    def text(self, subject):
        if subject == "stage":
            return self.row["stage"]
        if subject == "role":
            return self.role
        value = self.row.get(subject)
        return {True: "yes", False: "no", None: None}.get(value, value) if isinstance(
            value, (bool, type(None))) else str(value)

    def meets(self, condition):
        return all(self.meets_term(t) for t in re.split(r" and ", condition)) if condition else True

    def meets_term(self, term):
        subject, op, *value = term.split(None, 2)
        is_ = self.text(subject)
        if op in ("set", "unset"):
            return (is_ is not None) == (op == "set")
        values = [v.strip() for v in value[0].split("|")]
        if op in ("=", "!="):
            return (is_ in values) == (op == "=")
        x, y = Fraction(is_ or 0), Fraction(values[0])
        return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op]


RECORDS = {k: [Record(k, json.loads(line)) for line in
               danvan("export", k, "--format", "jsonl").splitlines()] for k in KINDS}


# ---- figures: a Fraction, a pair (n, of), or None ----

def kind_of(name):
    m = MEASURES[name]
    if "kind" in m:
        return m["kind"]
    if "sum" in m:
        return m["sum"].split(".")[0]
    for key in ("add", "rate", "share", "change", "growth"):
        if key in m:
            return kind_of(m[key].split()[0])
    return None


class Question:
    """A report, a unit, a period and the day of the units."""

    def __init__(self, report, period, unit, on):
        self.report, self.period, self.unit, self.on = report, period, unit, on
        self.measures = [m.strip() for m in report["measures"].split(",")]
        if self.measures == ["all"]:
            self.measures = [m for m, x in MEASURES.items()
                             if not {"share", "change", "growth"} & x.keys()]
        self.kind = next((k for k in map(kind_of, self.measures) if k), None)

    def inside(self, record):
        return self.unit in ancestors(as_of(record.unit, self.on))

    def in_row(self, record, by, row):
        """row None: the total."""
        if row is None:
            return True
        words = by.split()
        if words[0] == "unit":
            return self.unit_row(as_of(record.unit, self.on), words) == row
        if words[0] == "stage":
            return record.row["stage"] == row
        return (record.text(words[0]) or "") == row

    def unit_row(self, unit, words):
        if len(words) > 1:
            found = at_level(unit, words[1])
            return found if found and self.unit in ancestors(found) else self.unit
        below = [u for u in ancestors(unit)]
        at = below.index(self.unit)
        return below[at - 1] if at else self.unit

    def records(self, name, period, row, choice):
        m, kind = MEASURES[name], kind_of(name)
        begin, end = span(KINDS[kind]["scheme"], period)
        judged = min(day(NOW), end)
        basis = m.get("count", m.get("basis", "records"))
        for r in RECORDS[kind]:
            if not (self.inside(r) and r.holds(basis, begin, end, judged) and
                    r.meets(m.get("filter")) and r.meets(self.report.get("filter"))):
                continue
            if not self.in_row(r, self.report.get("rows", ""), row):
                continue
            if choice is not None and (r.text(self.report["split"]) or "unset") != choice:
                continue
            if "year" in m:
                words = m["year"].split()
                plus = int(words[2]) * (-1 if words[1] == "-" else 1) if len(words) > 1 else 0
                if r.row.get(words[0]) is None or int(r.row[words[0]]) + plus != int(period[:4]):
                    continue
            yield r

    def end(self, name, period):
        kind = kind_of(name) or self.kind
        return self.on or span(KINDS[kind]["scheme"] if kind else None, period)[1]

    def units(self, name, period, row):
        level, end = MEASURES[name].get("units", MEASURES[name].get("alive")), self.end(name, period)
        return {u for u in UNITS if UNITS[u]["level"] == level and alive(u, end) and
                self.unit in ancestors(u)}

    def figure(self, name, period, row, choice):
        m = MEASURES[name]
        one = lambda other, at=period, r=row: self.figure(other, at, r, choice)
        if "count" in m:
            return Fraction(sum(1 for _ in self.records(name, period, row, choice)))
        if "sum" in m:
            field = m["sum"].split(".")[1]
            return sum((Fraction(str(r.row[field] or 0)) for r in
                        self.records(name, period, row, choice)), Fraction(0))
        if "units" in m:
            have = {at_level(as_of(r.unit, self.on), m["units"]) for r in
                    self.records(name, period, row, choice)}
            return Fraction(len(have & self.units(name, period, row)))
        if "alive" in m:
            units = self.units(name, period, row)
            by = self.report.get("rows", "").split()
            if row is not None and by and by[0] == "unit":
                units = {u for u in units if self.unit_row(u, by) == row}
            return Fraction(len(units))
        if "days" in m:
            a, b = m["days"].split(" to ")
            days = [(day(r.row[b]) - day(r.row[a])).days for r in
                    self.records(name, period, row, choice) if r.row[a] and r.row[b]]
            if not days:
                return None
            tenths = Fraction(10 * sum(days), len(days))
            half = Fraction(1, 2)
            n = int(tenths + half) if tenths >= 0 else -int(-tenths + half)
            return Fraction(n, 10)
        if "add" in m:
            words, total = m["add"].split(), Fraction(0)
            for sign, other in zip(["+"] + words[1::2], words[::2]):
                total += one(other) * (-1 if sign == "-" else 1)
            return total
        if "rate" in m:
            n, of = m["rate"].split(" / ")
            return one(n), one(of)
        if "share" in m:
            return one(m["share"]), one(m["share"], r=None)
        other = m.get("change") or m.get("growth")
        before = step_back(period) if m.get("against") == "before" else last_year(period)
        compare = change if "change" in m else growth
        return compare(one(other), one(other, at=before))


def tenths(rate):
    """Half up, in tenths of a percent."""
    n, of = rate
    if of <= 0:
        return None
    x = 1000 * n / of
    return int(x + Fraction(1, 2)) if x >= 0 else -int(-x + Fraction(1, 2))


def change(now, before):
    if now is None or before is None:
        return None
    if isinstance(now, tuple):
        a, b = tenths(now), tenths(before)
        return None if a is None or b is None else Fraction(a - b, 10)
    return now - before


def growth(now, before):
    if now is None or before is None or isinstance(now, tuple) or before <= 0:
        return None
    return now - before, before


def as_json(x):
    """What JSON says of a figure, comparable."""
    if x is None:
        return None
    if isinstance(x, dict):
        return Fraction(str(x["n"])) / Fraction(str(x["of"])) if x["of"] else None, x["percent"]
    return Fraction(str(x))


def as_figure(x):
    if isinstance(x, tuple):
        t = tenths(x)
        return (x[0] / x[1] if x[1] else None,
                None if t is None else f"{'-' if t < 0 else ''}{abs(t) // 10}.{abs(t) % 10}")
    return x


def check_table(q, answer, fail):
    n = 0
    for row in answer["rows"] + [None]:
        said = row or answer["total"]
        for c in answer["columns"]:
            name, _, choice = c["id"].partition(".")
            parts = choice.split(".") if choice else [None]
            figure = q.figure(name, q.period, row["id"] if row else None, parts[-1])
            n += 1
            if as_figure(figure) != as_json(said[c["id"]]):
                fail(f"{answer['report']} {q.period} unit {q.unit} as of {q.on}, row "
                     f"{said['id'] or 'total'}, {c['id']}: {said[c['id']]}, recounted {figure}")
    return n


def check_past(q, answer, fail):
    n = 0
    for row in answer["rows"]:
        now = q.figure(row["id"], q.period, None, None)
        year = q.figure(row["id"], last_year(q.period), None, None)
        before = q.figure(row["id"], step_back(q.period), None, None)
        want = {"now": now, "last-year": year, "change": change(now, year),
                "growth": growth(now, year), "before": before,
                "before-change": change(now, before), "before-growth": growth(now, before)}
        for column, figure in want.items():
            n += 1
            if as_figure(figure) != as_json(row[column]):
                fail(f"{answer['report']} {q.period}, {row['id']} {column}: {row[column]}, "
                     f"recounted {figure}")
    return n


def check_listed(q, answer, fail):
    want = sorted(r.row["id"] for r in q.records(q.measures[0], q.period, None, None))
    if want != sorted(row["id"] for row in answer["rows"]):
        fail(f"{answer['report']} {q.period}: not the records that are counted")
    return len(want)


def main():
    passed, figures, failures = 0, 0, []
    for period in PERIODS:
        for on, unit in ((None, OFFICE["unit"]), ("2024-12-31", OFFICE["unit"]), (None, "412")):
            for name, report in REPORTS.items():
                if report.get("reconcile") == "yes":
                    continue
                words = ["report", name, "--period", period, "--unit", unit, "--format", "json"]
                answer = json.loads(danvan(*words, *(["--as-of", on] if on else [])))
                q = Question(report, period, unit, day(on))
                if "rows" not in report:
                    q.report = dict(report, rows="")
                how = {"measures": check_past, "records": check_listed}.get(
                    report.get("rows", ""), check_table)
                before = len(failures)
                figures += how(q, answer, failures.append)
                passed += len(failures) == before
    for line in failures[:20]:
        print("FAILED", line)
    print(f"{figures} figures of {sum(map(len, RECORDS.values()))} records")
    print(f"{passed} passed, {len(failures)} failed")
    return bool(failures)


sys.exit(main())
