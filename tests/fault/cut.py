"""A power cut at any moment of a scripted day.

    cut.py DANVAN CONF SHIM IMAGES [SEED | @ENTRY]

The day is recorded: every write, sync and renaming with its bytes.  From that IMAGES disks are made as
a power cut leaves them: what was synced is there; of what was written since, some, some of it torn at
512 bytes; of names made, changed and removed since their directory was synced, the first few.  And as
the severest cut leaves it, where nothing is there but what was synced: one at the moment when each name
first becomes sure, and one behind the first command of each sort.  danvan opens each, finds it sound, and all that was said to be done is there.
SEED, @ENTRY: only that image, kept for looking at."""

import sys

sys.dont_write_bytecode = True
import os
import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor

import day
from day import ENTRY, MARK, World

DANVAN, CONF, SHIM = (os.path.abspath(p) for p in sys.argv[1:4])
IMAGES = int(sys.argv[4])
ONLY = sys.argv[5] if len(sys.argv) > 5 else None
WRITE, LENGTH, SYNC, RENAME, LINK, UNLINK, MKDIR = range(1, 8)
RMDIR, EXCHANGE = MARK + 1, MARK + 2
SECTOR = 512


class Entry:
    def __init__(self, op, synced, inode, offset, path, data):
        self.op, self.synced, self.inode, self.offset = op, synced, inode, offset
        self.path, self.data = path, data


def read_log(path):
    with open(path, "rb") as f:
        b = f.read()
    out, i = [], 0
    while i < len(b):
        op, synced, inode, offset, npath, n = ENTRY.unpack_from(b, i)
        i += ENTRY.size
        out.append(Entry(op, synced, inode, offset, b[i:i + npath].decode(), b[i + npath:i + npath + n]))
        i += npath + n
    return out


class File:
    """Bytes that are surely on the disk, and what may be."""

    def __init__(self, inode):
        self.inode, self.sure, self.pending = inode, bytearray(), []

    @staticmethod
    def put(to, offset, data):
        if len(to) < offset:
            to.extend(bytes(offset - len(to)))
        to[offset:offset + len(data)] = data

    @staticmethod
    def length(to, n):
        if len(to) > n:
            del to[n:]
        else:
            to.extend(bytes(n - len(to)))

    def apply(self, to, e):
        if e.op == LENGTH:
            self.length(to, e.offset)
        else:
            self.put(to, e.offset, e.data)

    def do(self, e):
        if e.synced:
            self.apply(self.sure, e)
        else:
            self.pending.append(e)

    def sync(self):
        for e in self.pending:
            self.apply(self.sure, e)
        self.pending.clear()

    def after_cut(self, chance, rnd):
        out = bytearray(self.sure)
        for e in self.pending:
            fate = rnd.random()
            if fate < chance:
                self.apply(out, e)
            elif fate < chance + (1 - chance) / 2 and e.op == WRITE:
                self.torn(out, e, rnd)
        return bytes(out)

    def torn(self, out, e, rnd):
        """Some of the sectors that it covers."""
        at, end = e.offset, e.offset + len(e.data)
        while at < end:
            until = min(end, (at // SECTOR + 1) * SECTOR)
            if rnd.random() < 0.5:
                self.put(out, at, e.data[at - e.offset:until - e.offset])
            at = until


class Folder:
    """The names that are surely in it, and those that the program sees."""

    def __init__(self):
        self.sure, self.now = {}, {}

    @staticmethod
    def set(names, name, to):
        if to is None:
            names.pop(name, None)
        else:
            names[name] = to


class Disk:
    """All below one folder, and what was done to names since their folder was synced: each act a list
    of (folder, name, what has it now)."""

    def __init__(self, root):
        self.root, self.top, self.pending = root, Folder(), []

    def place(self, path):
        """The folder that has it, and its name in it."""
        to, at = self.top, path[len(self.root):].strip("/").split("/")
        for part in at[:-1]:
            to = to.now[part]
        return to, at[-1]

    def at(self, path):
        if path == self.root:
            return self.top
        folder, name = self.place(path)
        return folder.now.get(name)

    def act(self, *changes):
        """One act on names, which a journal does as a whole or not at all."""
        act = [(*self.place(path), to) for path, to in changes]
        for folder, name, to in act:
            folder.set(folder.now, name, to)
        self.pending.append(act)

    def file(self, e):
        if e.path.endswith(" (deleted)"):
            return None
        f = self.at(e.path)
        if f is None or f.inode != e.inode:
            f = File(e.inode)
            self.act((e.path, f))
        return f

    def files(self, folder):
        for to in folder.now.values():
            yield from self.files(to) if isinstance(to, Folder) else [to]

    def do(self, e):
        other = e.data.decode() if e.op in (RENAME, LINK, EXCHANGE) else None
        if e.op in (WRITE, LENGTH):
            f = self.file(e)
            if f:
                f.do(e)
        elif e.op == SYNC and e.path:
            self.sync_names(self.at(e.path))
        elif e.op == SYNC:
            for f in self.files(self.top):
                if f.inode == e.inode:
                    f.sync()
        elif e.op == MKDIR:
            self.act((e.path, Folder()))
        elif e.op == RENAME:
            self.act((other, self.at(e.path)), (e.path, None))
        elif e.op == EXCHANGE:
            self.act((other, self.at(e.path)), (e.path, self.at(other)))
        elif e.op == LINK:
            self.act((other, self.at(e.path)))
        elif e.op in (UNLINK, RMDIR):
            self.act((e.path, None))

    def sync_names(self, folder):
        for act in self.pending:
            for where, name, to in act:
                if where is folder:
                    folder.set(folder.sure, name, to)
        self.pending = [left for act in self.pending if (left := [c for c in act if c[0] is not folder])]

    def made_sure(self, e):
        """The names that a sync of their folder is about to put on the disk."""
        folder = self.at(e.path)
        return {e.path + "/" + name.split(".before")[0]
                for act in self.pending for where, name, to in act if where is folder and to}

    def severest_cut(self, to):
        self.put(self.top, to, None, None)

    def after_cut(self, to, rnd):
        # A file system's journal keeps the order of names.
        for act in self.pending[:rnd.randint(0, len(self.pending))]:
            for folder, name, what in act:
                folder.set(folder.sure, name, what)
        self.put(self.top, to, rnd.choice([0, 0.2, 0.5, 0.8, 0.95]), rnd)

    def put(self, folder, to, chance, rnd):
        os.makedirs(to)
        for name, what in folder.sure.items():
            at = f"{to}/{name}"
            if isinstance(what, Folder):
                self.put(what, at, chance, rnd)
                continue
            bytes = what.after_cut(chance, rnd) if rnd else what.sure
            if name == "lock.mdb" and rnd and rnd.random() < 0.5:
                bytes = rnd.randbytes(len(bytes))  # written through a map, at any time
            with open(os.open(at, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                out.write(bytes)


def files_on(disk):
    """All beside the store and, of those that a restore has kept, what is in them."""
    out = {}
    for name in os.listdir(disk):
        inside = f"{name}/data.mdb" if name.startswith("data.before-") else name
        if os.path.isfile(f"{disk}/{inside}"):
            with open(f"{disk}/{inside}", "rb") as f:
                out[inside] = f.read()
    return out


def record(world):
    """The log, and for each step what all holds after it, and the files on the disk."""
    path = f"{world.dir}/log"
    open(path, "w").close()
    dumps, after = [""], [{}]
    for step in day.steps():
        r = world.step(step, log=path)
        if r.returncode != 0:
            raise SystemExit(f"{step}: {r.stderr}")
        with open(path, "ab") as f:
            f.write(ENTRY.pack(MARK, 0, 0, 0, 0, 0))
        dumps.append(world.dump()[0])
        after.append(files_on(world.disk))
    return read_log(path), dumps, after


def files_lost(at, before, after, done):
    """Each file is as it was before the step in whose middle the power was cut, or as after it."""
    for name in {*before, *after}:
        try:
            with open(f"{at}/{name}", "rb") as f:
                is_now = f.read()
        except FileNotFoundError:
            is_now = None
        if is_now not in (before.get(name), after.get(name)):
            return f"{name} is neither as it was before step {done} nor as after it"
    return None


def check(world, at, done, dumps, after):
    then = min(done + 1, len(dumps) - 1)
    bad = files_lost(at, after[done], after[then], done)
    if bad or not os.path.exists(f"{at}/data/data.mdb"):
        return bad or (None if done == 0 else "the store is gone")
    if os.path.exists(f"{at}/data/unfinished"):
        return "what has the store's name is marked as unfinished"
    bad = world.unsound(disk=at)
    if bad:
        return bad
    dump, bad = world.dump(disk=at)
    if bad or dump not in (dumps[done], dumps[then]):
        return bad or "what was said to be done is not there"
    if done:
        r = world.run(("show", "KN-2024-NA-000001", "--reveal", "person", "--reason", "Kiểm tra"), disk=at)
        if day.NAME + " 1" not in r.stdout:
            return f"a sealed name does not open: {r.stdout}{r.stderr}"
    return None


def moment(seed, rnd, log):
    """Evenly over the day; every twentieth in its beginning, where all is made, and in a restore."""
    if seed % 20 == 0:
        return rnd.randint(0, len(log) // 20)
    if seed % 20 != 10:
        return rnd.randint(0, len(log))
    exchange = rnd.choice([i for i, e in enumerate(log) if e.op == EXCHANGE])
    return exchange + rnd.randint(-80, 3)


def played(world, log, cut):
    disk, done = Disk(world.disk), 0
    for e in log[:cut]:
        if e.op == MARK:
            done += 1
        else:
            disk.do(e)
    return disk, done


def sure_moments(world, log):
    """Behind each sync that puts a name on the disk that was not there before."""
    disk, known, out = Disk(world.disk), set(), []
    for i, e in enumerate(log):
        names = disk.made_sure(e) if e.op == SYNC and e.path else set()
        if names - known or any(before.op == EXCHANGE for before in log[max(0, i - 2):i] if names):
            out.append(i + 1)
        known |= names
        if e.op != MARK:
            disk.do(e)
    return out


def done_moments(log):
    """Behind the first command of each sort."""
    marks = [i + 1 for i, e in enumerate(log) if e.op == MARK]
    sorts = [" ".join(step.args[:2]) for step in day.steps()]
    return [marks[i] for i, sort in enumerate(sorts) if sorts.index(sort) == i]


def image(world, which, log, dumps, after):
    at = f"{world.dir}/image-{which}"
    if which[0] == "@":
        cut = int(which[1:])
        disk, done = played(world, log, cut)
        disk.severest_cut(at)
    else:
        rnd = random.Random(int(which))
        cut = moment(int(which), rnd, log)
        disk, done = played(world, log, cut)
        disk.after_cut(at, rnd)
    bad = check(world, at, done, dumps, after)
    if bad:
        print(f"FAILED {which}: cut at {cut} of {len(log)} entries, {done} steps done\n  {bad}", flush=True)
    if ONLY:
        print(f"it is in {at}")
    else:
        shutil.rmtree(at)
    return not bad


def main():
    dir = tempfile.mkdtemp(prefix="danvan-cut.")
    world = World(DANVAN, CONF, SHIM, dir)
    log, dumps, after = record(world)
    whiches = [ONLY] if ONLY else [*map(str, range(IMAGES)), *(f"@{i}" for i in (*sure_moments(world, log), *done_moments(log)))]
    with ThreadPoolExecutor(2) as pool:
        good = list(pool.map(lambda which: image(world, which, log, dumps, after), whiches))
    if not ONLY:
        shutil.rmtree(dir)
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return not all(good)


sys.exit(main())
