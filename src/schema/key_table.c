/* The one table of the configuration's language: danvan.ini(5) is printed from it, and a section
 * or key that is not in it is a fault. */
#include "schema_int.h"

#define SECTION(s, arg, doc)                                                                       \
    {                                                                                              \
        s, arg, NULL, NULL, doc, false, DV_FORM_TEXT                                               \
    }
#define NEEDED(s, arg, doc)                                                                        \
    {                                                                                              \
        s, arg, NULL, NULL, doc, true, DV_FORM_TEXT                                                \
    }
#define MUST(s, key, form, value, doc)                                                             \
    {                                                                                              \
        s, NULL, key, value, doc, true, form                                                       \
    }
#define MAY(s, key, form, value, doc)                                                              \
    {                                                                                              \
        s, NULL, key, value, doc, false, form                                                      \
    }
#define TEXT  DV_FORM_TEXT
#define LABEL DV_FORM_LABEL
#define INT   DV_FORM_INT
#define YESNO DV_FORM_YESNO
#define DATE  DV_FORM_DATE

const dv_key_doc dv_key_table[] = {
    NEEDED("office", NULL, "The office that runs this danvan."),
    MUST("office", "code", TEXT, "1 to 3 of A-Z 0-9",
         "Stands in every record id (KN-2024-NA-000123). Two offices must not have the same; never "
         "change it once records exist."),
    MUST("office", "label", LABEL, "TEXT | TEXT", "The office's name, Vietnamese | English."),
    MUST("office", "unit", TEXT, "UNIT", "The unit whose office this is."),
    MAY("office", "language", TEXT, "vi | en", "The interface's language; vi if not given."),
    MAY("office", "typing", TEXT, "plain | telex | vni",
        "How keys become Vietnamese when the screen opens: as the terminal sends them, or built "
        "in; "
        "plain if not given."),
    MAY("office", "heading", TEXT, "party | state",
        "What stands at the top right of a printed report: the Party's heading, if not given, or "
        "the State's."),
    MAY("office", "above", LABEL, "TEXT | TEXT",
        "The organ above the office, at the top left of a printed report."),
    MAY("office", "place", LABEL, "TEXT | TEXT",
        "Where a printed report is dated; the unit's name if not given."),
    MAY("office", "data", TEXT, "DIRECTORY",
        "Where the records are kept: an absolute path, or one from the home directory."),
    MAY("office", "key", TEXT, "FILE",
        "The key of the sealed fields; DATA.key beside the data directory if not given. Keep a "
        "copy in a safe: without it sealed fields cannot be read."),
    MAY("office", "map_gib", INT, "1 to 1024",
        "The most that the store may grow to, in GiB; 16 if not given."),
    MAY("office", "patience", INT, "1 to 600",
        "How many seconds a save waits for another one before it is refused, with the number of "
        "the "
        "process that keeps it waiting; 10 if not given."),
    MAY("office", "include", TEXT, "FILE, FILE…",
        "Files that belong to this configuration, relative to this one."),

    NEEDED("levels", NULL, "The levels of administrative units, the highest first."),
    MUST("levels", "LEVEL", LABEL, "TEXT | TEXT", "A level and its name."),

    NEEDED("unit", "CODE or CODE@DATE",
           "An administrative unit. A code that is used again by a later unit is declared again "
           "as CODE@DATE, DATE being its first day; the lives of one code must not overlap."),
    MUST("unit", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("unit", "level", TEXT, "LEVEL", "One of [levels]."),
    MAY("unit", "parent", TEXT, "UNIT",
        "The unit above: a code (the unit of that code which is alive when this one is) or an id. "
        "Every unit below the highest level has one."),
    MAY("unit", "from", DATE, "YYYY-MM-DD", "Its first day; if not given, it always was."),
    MAY("unit", "until", DATE, "YYYY-MM-DD", "Its last day; if not given, it still lives."),
    MAY("unit", "into", TEXT, "UNIT, UNIT…",
        "Its successor: a code (the unit of that code which is alive on the day after `until`) or "
        "an id. Without one, its work goes to its parent; so it does if there are several, among "
        "which "
        "it was divided, and reports say so."),
    MAY("unit", "remote", YESNO, "yes | no",
        "Has the longer time limits of Luật Khiếu nại 2011, Art. 28 and 37."),

    SECTION("person", "ID", "A person who works here; ID is the login name, or the NAME of --as."),
    MUST("person", "name", TEXT, "TEXT", "As it is shown."),
    MUST("person", "role", TEXT, "viewer | clerk | reviewer | leader | administrator",
         "What the person may do; each role may do what those before it may, and [role ROLE] says "
         "otherwise."),
    MUST("person", "unit", TEXT, "UNIT",
         "Whose records are theirs: this unit's and those of all below it, units included that "
         "ended into them."),

    SECTION("role", "viewer | clerk | reviewer | leader | administrator",
            "What a role may do where it is not the usual."),
    MAY("role", "see", TEXT, "all | none | KIND, KIND…",
        "The kinds whose records it sees; all if not given."),
    MAY("role", "change", TEXT, "all | none | KIND, KIND…",
        "The kinds whose records it adds, changes and deletes; none for a viewer, else those that "
        "it sees, if not given."),
    MAY("role", "see_units", TEXT, "all | own",
        "Whose records it sees: those of all units, or of the person's own; all if not given."),
    MAY("role", "change_units", TEXT, "all | own",
        "Whose records it changes; own, for an administrator all, if not given."),
    MAY("role", "approve", YESNO, "yes | no",
        "May move records to the stages that a kind has as `reviewed`; yes from the reviewer on, "
        "if "
        "not given."),
    MAY("role", "restricted", YESNO, "yes | no",
        "Sees restricted records and may make a record one; yes from the leader on, if not given."),
    MAY("role", "sealed", YESNO, "yes | no",
        "May open a sealed field, with a reason that is logged; yes from the leader on, if not "
        "given."),

    SECTION("home", NULL, "The first screen."),
    MAY("home", "figures", TEXT, "MEASURE, MEASURE…", "The figures that it shows."),
    MAY("home", "reconcile", TEXT, "REPORT",
        "A report with reconcile = yes, whose differences it shows."),

    SECTION("holidays", NULL, "Public holidays, for limits in working days."),
    MAY("holidays", "YEAR", TEXT, "DATE, DATE..DATE…", "The holidays of a year."),

    SECTION(
        "keys", NULL,
        "Other keys for the screen's commands; the commands and their own keys are listed below."),
    MAY("keys", "COMMAND", TEXT, "KEY KEY…",
        "The command's keys, the one to show first: F1 to F12, Ctrl-A and so on, Enter, Esc, Tab, "
        "Shift-Tab, Space, Insert, Delete, Home, End, PageUp, PageDown, the arrows Up, Down, Left, "
        "Right, or one character where nothing is typed."),

    SECTION("scheme", "ID", "A scheme of reporting periods."),
    MUST("scheme", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("scheme", "start_day", INT, "1 to 28",
         "The day on which a reporting month begins: 1 is the calendar; with 15, June runs from 15 "
         "May to 14 June."),
    MAY("scheme", "from", DATE, "YYYY-MM-DD", "In force for periods that end on or after it."),
    MAY("scheme", "before", TEXT, "SCHEME", "The scheme for earlier periods."),

    SECTION("list", "ID", "A closed list; its keys are the choices, in order."),
    MUST("list", "CHOICE", LABEL, "TEXT | TEXT",
         "A choice. Renaming its label is harmless; records keep the id."),

    NEEDED("kind", "ID", "A kind of record."),
    MUST("kind", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("kind", "prefix", TEXT, "two of A-Z", "Begins its record ids; no two kinds share one."),
    MUST("kind", "date", TEXT, "FIELD", "The required date by which periods count."),
    MUST("kind", "scheme", TEXT, "SCHEME", "How its periods run."),
    MUST("kind", "title", TEXT, "FIELD",
         "The text that stands for a record in lists; required and not sealed."),
    MAY("kind", "unit", TEXT, "FIELD", "The required unit field; `unit` if not given."),
    MAY("kind", "closed", TEXT, "FIELD",
        "The date on which a record was resolved or closed; if not given, the day on which it "
        "entered its stage."),
    MAY("kind", "due", TEXT, "FIELD", "The date by which it is to be done."),
    MAY("kind", "restricted", TEXT, "FIELD",
        "The yes/no field that hides a record from roles without the right."),
    MAY("kind", "reviewed", TEXT, "STAGE, STAGE…",
        "The stages to which only a role with the right to approve may move a record."),
    MAY("kind", "four_eyes", YESNO, "yes | no",
        "Who entered or last changed a record may not move it to a reviewed stage himself."),
    MAY("kind", "columns", TEXT, "FIELD, FIELD…",
        "The columns of its list, besides the id and the stage; date, title and unit if not "
        "given."),
    MAY("kind", "sort", TEXT, "FIELD, FIELD…",
        "Fields by which its list can be ordered, besides the date."),
    MAY("kind", "grid", TEXT, "FIELD, FIELD…",
        "The columns of the grid in which many records are entered at once, one a row; all "
        "required fields, in the form's order, if not given."),
    MAY("kind", "alike", TEXT, "FIELD, FIELD…",
        "What tells that a new record may be there already: one of these fields says the same but "
        "for marks, case or a word, in a record of the same unit within 90 days. The title if not "
        "given."),
    MAY("kind", "alike_when", TEXT, "CONDITION",
        "Sealed fields of `alike` are compared only with records of which it holds, as of the new "
        "one; never if not given. The form then tells that somebody has been here, never who."),

    SECTION("field", "KIND.FIELD", "A field of a kind; the form shows them in this order."),
    MUST("field", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("field", "type", TEXT,
         "text N | long [N] | int | decimal | money | date | bool | one of LIST | category LIST | "
         "unit | ref KIND | person-name [N] | staff",
         "N is the most characters; money is in triệu đồng; a category is the closed list that "
         "reports count by, exactly one a kind; a person-name is always sealed; staff is one of "
         "[person]."),
    MAY("field", "min", TEXT, "NUMBER", "The least number allowed."),
    MAY("field", "max", TEXT, "NUMBER",
        "The greatest number allowed; `today` for a date of what has happened."),
    MAY("field", "default", TEXT, "VALUE", "Filled in for a new record; `today` for a date."),
    MAY("field", "required", TEXT, "yes | no | CONDITION", "When it must be filled."),
    MAY("field", "only", TEXT, "CONDITION", "When it may be filled; always if not given."),
    MAY("field", "sealed", TEXT, "yes | no | CONDITION",
        "When it is secret: stored encrypted, shown as •••• (text, long and person-name)."),
    MAY("field", "help", LABEL, "TEXT | TEXT", "Shown under the form."),
    MAY("field", "computed", YESNO, "yes | no",
        "A date that [deadline] rules set and nobody types."),
    MAY("field", "carry", YESNO, "yes | no",
        "Its value goes over into the next record when one is saved and a next one begun."),
    MAY("field", "twice", YESNO, "yes | no",
        "Double entry: a number or date that the form wants typed a second time, and takes only if "
        "both are the same."),
    MAY("field", "grouped", YESNO, "yes | no",
        "no: a whole number that is shown without separators of thousands, as a year is.  The rule "
        "is yes."),

    SECTION("stage", "KIND.STAGE", "A stage of a kind; a record begins in the first one."),
    MUST("stage", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("stage", "role", TEXT, "pending | open | resolved | closed | void",
         "What it means for counting: not yet in the denominator; in it; in it and in the "
         "numerator; left it unresolved; out of everything."),
    MAY("stage", "next", TEXT, "STAGE, STAGE…", "Where a record may move; anywhere if not given."),

    SECTION("rule", "KIND.ID", "Something that must be true of every record."),
    MUST("rule", "label", LABEL, "TEXT | TEXT", "The sentence for a person who breaks it."),
    MUST("rule", "check", TEXT, "CONDITION",
         "A comparison with an unset field is not asked; `set` and `unset` are."),
    MAY("rule", "when", TEXT, "CONDITION", "Only then; always if not given."),
    MAY("rule", "warning", YESNO, "yes | no", "Says it, but saves."),

    SECTION("deadline", "KIND.ID",
            "Sets a computed date. Of the deadlines of a field the first whose condition holds "
            "counts, in this order."),
    MUST("deadline", "field", TEXT, "FIELD", "The computed date."),
    MUST("deadline", "from", TEXT, "FIELD", "The date from which the days run."),
    MUST("deadline", "days", TEXT, "N | N working",
         "Days, or days of work: without weekends and [holidays]."),
    MAY("deadline", "when", TEXT, "CONDITION", "Only then; always if not given."),
    MAY("deadline", "stops", TEXT, "STAGE, STAGE…",
        "While a record stands there the clock stands still: nothing is due."),
    MAY("deadline", "stopped", TEXT, "FIELD",
        "With stops: the whole number to which the days are added when it leaves such a stage, "
        "days of "
        "work if the limit has them; the limit is longer by it."),
    MAY("deadline", "law", TEXT, "TEXT", "Where the limit is written."),

    SECTION("measure", "ID",
            "A figure of some unit and period. It has exactly one of the keys count, sum, units, "
            "alive, add, rate, share, change, growth, days."),
    MUST("measure", "label", LABEL, "TEXT | TEXT", "Its name."),
    MAY("measure", "head", LABEL, "TEXT | TEXT", "A short heading; the label if not given."),
    MAY("measure", "kind", TEXT, "KIND", "Of the records counted, with count, units and days."),
    MAY("measure", "count", TEXT,
        "records | received | received-resolved | carried | total | resolved | left | in-time | "
        "late | overdue | to-date",
        "Records on a basis: dated in the period; open or resolved at its end; those of them "
        "resolved; dated before and still open when it began; carried + received; resolved or "
        "open at its end; resolved by the due date or after it; left and past due; dated up to its "
        "end and open or resolved then."),
    MAY("measure", "sum", TEXT, "KIND.FIELD", "The sum of a number."),
    MAY("measure", "units", TEXT, "LEVEL", "Units of a level that have at least one such record."),
    MAY("measure", "basis", TEXT, "as count",
        "Which records sum, units and days take; records if not given."),
    MAY("measure", "alive", TEXT, "LEVEL",
        "Units of a level that are alive on the last day of the period."),
    MAY("measure", "add", TEXT, "MEASURE + MEASURE - MEASURE…",
        "Adds and subtracts, with blanks "
        "around the signs."),
    MAY("measure", "rate", TEXT, "MEASURE / MEASURE", "As n/N and percent."),
    MAY("measure", "share", TEXT, "MEASURE", "Its part of the column's total, in percent."),
    MAY("measure", "change", TEXT, "MEASURE", "Against an earlier period, as a difference."),
    MAY("measure", "growth", TEXT, "MEASURE", "The same in percent; – against 0."),
    MAY("measure", "against", TEXT, "year | before",
        "Which earlier one: the same period of last year, if not given, or the period before."),
    MAY("measure", "days", TEXT, "FIELD to FIELD",
        "From one date to another, on average over the records that have both."),
    MAY("measure", "year", TEXT, "FIELD | FIELD + N | FIELD - N",
        "Only records whose number there, plus or minus N, is the year of the period: with "
        "plan_year - 1, what is planned for the year after."),
    MAY("measure", "filter", TEXT, "CONDITION",
        "Of the records counted. Only lists, dates, numbers, yes/no, the unit and the stage."),
    MAY("measure", "split", TEXT, "FIELD, FIELD…",
        "Lists by which a stated total is stated in parts (MEASURE.FIELD.CHOICE)."),

    SECTION("report", "ID", "A report: measures as columns over the rows of one dimension."),
    MUST("report", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("report", "measures", TEXT, "MEASURE, MEASURE… | all", "Its columns."),
    MAY("report", "rows", TEXT, "FIELD | unit | unit LEVEL | stage | measures | records",
        "A list field; the units right below the one asked, or all of a level; stages; each "
        "measure beside last year's and the period before; each record that the first measure "
        "counts. Only a total if not given."),
    MAY("report", "columns", TEXT, "FIELD, FIELD…", "With rows = records: what is shown of each."),
    MAY("report", "complete", YESNO, "yes | no",
        "Records without a value that is a row are told as a fault."),
    MAY("report", "split", TEXT, "FIELD | stage", "Each measure once for every choice."),
    MAY("report", "filter", TEXT, "CONDITION", "On top of each measure's own."),
    MAY("report", "missing", TEXT, "MEASURE", "Rows of which it is 0 are listed as missing."),
    MAY("report", "missing_by", TEXT, "unit | unit LEVEL",
        "The units are looked through for that, whatever the rows are."),
    MAY("report", "bars", TEXT, "MEASURE", "Drawn as bars; the first one if not given."),
    MAY("report", "note", LABEL, "TEXT | TEXT", "A remark under the table."),
    MAY("report", "reconcile", YESNO, "yes | no",
        "Sets stated figures of its measures beside the counted ones."),

    SECTION("target", "ID", "A goal. It has one of at_least and at_most."),
    MUST("target", "label", LABEL, "TEXT | TEXT", "Its name."),
    MUST("target", "measure", TEXT, "MEASURE", "What is held against it."),
    MAY("target", "at_least", TEXT, "NUMBER", "Of a rate: percent."),
    MAY("target", "at_most", TEXT, "NUMBER", "Of a rate: percent."),
    MAY("target", "every", TEXT, "month | quarter | half | year",
        "It is judged for the month, quarter, half-year or year of today; without it, for the "
        "period that is shown."),
};

const size_t dv_key_rows = sizeof(dv_key_table) / sizeof(dv_key_table[0]);
