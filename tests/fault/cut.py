"""A power cut at any moment of a scripted day.

    cut.py DANVAN CONF SHIM IMAGES [SEED]

The day is recorded: every write, sync and renaming with its bytes.  From that IMAGES disks are made as
a power cut leaves them: what was synced is there; of what was written since, some, some of it torn at
512 bytes; of names made, changed and removed since their directory was synced, the first few.  danvan
opens each, finds it sound, and all that was said to be done is there.  SEED: only that image, kept for
looking at."""

import sys

sys.dont_write_bytecode = True
import os
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor

import day
from day import ENTRY, MARK, World

DANVAN, CONF, SHIM = (os.path.abspath(p) for p in sys.argv[1:4])
IMAGES = int(sys.argv[4])
ONLY = int(sys.argv[5]) if len(sys.argv) > 5 else None
WRITE, LENGTH, SYNC, RENAME, LINK, UNLINK, MKDIR = range(1, 8)
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

    def __init__(self):
        self.sure, self.pending = bytearray(), []

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


def parent(path):
    return os.path.dirname(path)


class Disk:
    """The names that are surely there, and what was done to names since."""

    def __init__(self, root):
        self.names, self.dirs, self.pending = {}, {root}, []
        self.now = {}  # as the program sees it
        self.root = root

    def name(self, path, to):
        self.pending.append((path, to))
        self.set(self.now, None, path, to)

    @staticmethod
    def set(names, dirs, path, to):
        if to == "dir":
            if dirs is not None:
                dirs.add(path)
        elif to is None:
            names.pop(path, None)
        else:
            names[path] = to

    def do(self, e):
        other = e.data.decode() if e.op in (RENAME, LINK) else None
        if e.op in (WRITE, LENGTH):
            f = self.now.get(e.path)
            if f is None or f[0] != e.inode:
                f = (e.inode, File())
                self.name(e.path, f)
            f[1].do(e)
        elif e.op == SYNC and e.path:
            self.sync_names(e.path)
        elif e.op == SYNC:
            for f in {id(f): f for f in self.now.values()}.values():
                if f[0] == e.inode:
                    f[1].sync()
        elif e.op == MKDIR:
            self.name(e.path, "dir")
        elif e.op in (RENAME, LINK):
            self.name(other, self.now[e.path])
            if e.op == RENAME:
                self.name(e.path, None)
        elif e.op == UNLINK:
            self.name(e.path, None)

    def sync_names(self, dir):
        for path, to in self.pending:
            if parent(path) == dir:
                self.set(self.names, self.dirs, path, to)
        self.pending = [p for p in self.pending if parent(p[0]) != dir]

    def after_cut(self, to, rnd):
        names, dirs = dict(self.names), set(self.dirs)
        # A file system's journal keeps the order of names; a renaming is one act.
        kept = rnd.randint(0, len(self.pending))
        if 0 < kept < len(self.pending) and self.pending[kept][1] is None:
            kept += 1
        for path, what in self.pending[:kept]:
            self.set(names, dirs, path, what)
        chance = rnd.choice([0, 0.2, 0.5, 0.8, 0.95])
        for d in sorted(dirs):
            os.makedirs(to + d[len(self.root):], exist_ok=True)
        for path, f in names.items():
            if parent(path) not in dirs:
                continue
            bytes = f[1].after_cut(chance, rnd)
            if path.endswith("/lock.mdb") and rnd.random() < 0.5:
                bytes = rnd.randbytes(len(bytes))  # written through a map, at any time
            at = to + path[len(self.root):]
            with open(os.open(at, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                out.write(bytes)


def record(world):
    """The log, and for each step what all holds after it, and the files that it wrote."""
    path = f"{world.dir}/log"
    open(path, "w").close()
    dumps, files, after = [""], {}, [{}]
    for step in day.steps():
        r = world.step(step, log=path)
        if r.returncode != 0:
            raise SystemExit(f"{step}: {r.stderr}")
        with open(path, "ab") as f:
            f.write(ENTRY.pack(MARK, 0, 0, 0, 0, 0))
        dumps.append(world.dump()[0])
        if step.file:
            with open(f"{world.disk}/{step.file}", "rb") as f:
                files = dict(files, **{step.file: f.read()})
        after.append(files)
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


def image(world, seed, log, dumps, after, keep):
    rnd = random.Random(seed)
    # Evenly over the day, every twentieth in its beginning, where all is made.
    cut = rnd.randint(0, len(log) if seed % 20 else len(log) // 20)
    disk, done = Disk(world.disk), 0
    for e in log[:cut]:
        if e.op == MARK:
            done += 1
        else:
            disk.do(e)
    at = f"{world.dir}/image-{seed}"
    disk.after_cut(at, rnd)
    bad = check(world, at, done, dumps, after)
    if bad:
        print(f"FAILED seed {seed}: cut at {cut} of {len(log)} entries, {done} steps done\n  {bad}", flush=True)
    if keep:
        print(f"seed {seed} is in {at}")
    return not bad


def main():
    dir = tempfile.mkdtemp(prefix="danvan-cut.")
    world = World(DANVAN, CONF, SHIM, dir)
    log, dumps, after = record(world)
    seeds = range(IMAGES) if ONLY is None else [ONLY]
    with ThreadPoolExecutor(2) as pool:
        good = list(pool.map(lambda s: image(world, s, log, dumps, after, ONLY is not None), seeds))
    if ONLY is None:
        import shutil
        shutil.rmtree(dir)
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return not all(good)


sys.exit(main())
