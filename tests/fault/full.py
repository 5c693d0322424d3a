"""A disk that is full at one of the first writes of a scripted day.

    full.py DANVAN CONF SHIM MODES/STEP...

For every STEP-th of the first 500 writes the disk fails there, in each of the modes of disk.h: from then
on, only once, in the middle of the write, after it; or at a sync.  The command that it meets either says that it is done, and
then all is there, or it says in a sentence that it is not, and then nothing has changed, nothing is
left over, and the same command works as soon as there is room."""

import sys

sys.dont_write_bytecode = True
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor

import day
from day import FULL, UNSYNCED, World

DANVAN, CONF, SHIM = (os.path.abspath(p) for p in sys.argv[1:4])
RUNS = [(int(mode), int(run.split("/")[1])) for run in sys.argv[4:] for mode in run.split("/")[0]]
LAST = 500
STEPS = day.steps()


def rehearse(world):
    """The day on a sound disk: for each step how many writes and syncs it makes, and what all holds
    before and after it."""
    out, dump, total = [], "", 0
    for i, step in enumerate(STEPS):
        world.keep(f"before-{i}")
        world.fail(day.SOUND)
        r = world.step(step)
        if r.returncode != 0:
            raise SystemExit(f"{step}: {r.stderr}")
        writes, syncs = world.counted()[:2]
        before, dump = dump, world.dump()[0]
        out.append((writes, syncs, before, dump))
        total += writes
        if total >= LAST:
            break
    return out


def new_names(before, after):
    return [n for n in after if n not in before]


def without_tries(dump):
    """The log tells of each try to make a backup before it is made."""
    return re.sub("^[0-9]+  [^ ]+  tester  backup .*\\n", "", dump, flags=re.M)


class Trial:
    def __init__(self, world, mode, i, at, rehearsed):
        self.world, self.mode, self.i, self.at = world, mode, i, at
        self.step = STEPS[i]
        self.before, self.after = rehearsed[2:]

    @staticmethod
    def half_done(r):
        """A change of the key that is saved, whose files are put in order by the next who needs them."""
        return r.returncode == 1 and "the key is changed, but" in r.stderr

    @staticmethod
    def backed_up(r):
        return r.returncode == 1 and "the backup is whole, but" in r.stderr

    @staticmethod
    def unconfirmed(r):
        return r.returncode == 1 and "the disk does not confirm its name" in r.stderr

    def told(self, r):
        """A refusal: its status and one sentence with its place."""
        if r.returncode != 1 or not r.stderr.startswith("danvan: "):
            return f"status {r.returncode}, said: {r.stderr!r}"
        if "damaged" in r.stderr or "another program" in r.stderr or "other key" in r.stderr:
            return f"a sound store is called damaged: {r.stderr!r}"
        if self.mode in (FULL, day.SHORT) and not re.search("disk is full|No space left", r.stderr):
            return f"it is not told that the disk is full: {r.stderr!r}"
        return None

    def while_full(self):
        """Others, on a disk that is still full: a save is refused, a list is shown."""
        r = self.world.run(day.case(9999))
        if r.returncode == 0:
            return "a save on a full disk is said to be done"
        bad = self.told(r)
        if bad or not os.path.exists(f"{self.world.disk}/data/data.mdb") or self.i == 0:
            return bad
        r = self.world.run(("list", "case"))
        return None if r.returncode == 0 else f"a list can't be shown on a full disk: {r.stderr}"

    def done(self, r):
        return r.returncode == 0 or self.half_done(r) or self.unconfirmed(r) or self.backed_up(r)

    def same(self, dump, want):
        if self.step.args[0] == "backup":
            dump, want = without_tries(dump), without_tries(want)
        return dump == want

    def whole_backup(self):
        r = self.world.run(("verify", self.step.file))
        return None if r.returncode == 0 else f"the backup is not whole: {r.stdout}{r.stderr}"

    def holds(self, r, files, names):
        now = self.world.files()
        if self.done(r):
            want = self.after
        else:
            want = self.before
            bad = self.told(r)
            left = [n for n in new_names(names, self.world.names()) if not n.startswith("data.key")]
            if bad or left:
                return bad or f"left over: {left}"
            if self.step.file and now.get(self.step.file) != files.get(self.step.file):
                return f"{self.step.file} has changed"
        if self.i == 0 and want == "":
            return None
        dump, bad = self.world.dump()
        if bad or not self.same(dump, want):
            return bad or f"status {r.returncode}, but what is there is not what it was " + \
                ("told to become" if r.returncode == 0 else "before")
        if want == self.after and self.step.args[0] == "backup":
            bad = self.whole_backup()
        return bad or self.world.unsound()

    def run(self):
        w = self.world
        w.back_to(f"before-{self.i}")
        files, names = w.files(), w.names()
        w.fail(self.mode, self.at)
        r = w.step(self.step)
        if w.counted()[4] == 0:
            return "the fault was not met"
        bad = self.while_full() if self.mode in (FULL, day.SHORT) else None
        w.fail(day.SOUND)
        bad = bad or self.holds(r, files, names)
        if bad or r.returncode == 0:
            return bad
        if self.half_done(r):
            r = w.run(("key",))
            good = r.returncode == 0 and not re.search("[1-9][0-9]* of them can't", r.stdout)
            return None if good else r.stdout + r.stderr
        r = w.step(self.step)
        if r.returncode != 0:
            return f"with room again: {r.stderr}"
        dump, bad = w.dump()
        return bad or (None if self.same(dump, self.after) else "with room again it did something else") or w.unsound()


def away(world):
    """A backup of several blocks onto another disk that is full: which file, and why not."""
    other, passed, failed = f"{world.dir}/other", 0, 0
    rows = "".join(f"complaint,412,06/05/2024,post,{day.NAME},1,land,Dòng {i},ours,eligible,ordinary\n"
                   for i in range(400))
    with open(f"{world.dir}/many.csv", "w", encoding="utf-8") as f:
        f.write(day.import_file() + rows)
    os.makedirs(other)
    world.fail(day.SOUND)
    r = world.run(("import", "case", "--again", f"{world.dir}/many.csv"))
    assert r.returncode == 0, r.stderr
    for at in (1, 2, 3, 4):
        world.fail(FULL, at)
        r = world.run(("backup", f"{other}/backup"), failing=other)
        good = r.returncode == 1 and f"{other}/backup: the disk is full" in r.stderr and not os.listdir(other)
        if not good:
            print(f"FAILED a backup that is full at write {at}: {r.returncode} {r.stderr} {os.listdir(other)}")
        passed, failed = passed + good, failed + (not good)
    return passed, failed


class Copies(World):
    """A world of its own that begins from the rehearsed states of another."""

    def __init__(self, of, dir):
        super().__init__(of.danvan, of.conf, of.shim, dir)
        self.of = of

    def kept(self, name):
        return self.of.kept(name)


def trials(rehearsed):
    for mode, step in RUNS:
        done = 0
        for i, (writes, syncs, *_) in enumerate(rehearsed):
            many = syncs if mode == UNSYNCED else writes
            for n in range(1, many + 1):
                if (done + n) % step == 0 and done + n <= LAST:
                    yield mode, i, n
            done += many


def work(world, some, rehearsed):
    passed, failed = 0, 0
    for mode, i, n in some:
        bad = Trial(world, mode, i, n, rehearsed[i]).run()
        if bad:
            print(f"FAILED a disk {day.MODES[mode]}, the {n}th time in step {i}: {STEPS[i]}\n  {bad}", flush=True)
        passed, failed = passed + (not bad), failed + bool(bad)
    return passed, failed


def main():
    with tempfile.TemporaryDirectory(prefix="danvan-full.") as dir:
        world = World(DANVAN, CONF, SHIM, f"{dir}/rehearsal")
        rehearsed = rehearse(world)
        todo = list(trials(rehearsed))
        hands = [Copies(world, f"{dir}/{h}") for h in range(2)]
        with ThreadPoolExecutor(len(hands)) as pool:
            sums = list(pool.map(lambda h: work(hands[h], todo[h::len(hands)], rehearsed), range(len(hands))))
        sums.append(away(world))
    passed, failed = (sum(s[i] for s in sums) for i in range(2))
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
