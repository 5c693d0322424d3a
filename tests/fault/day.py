"""A scripted day at the command line, on a disk that is watched or fails (disk.h)."""

import mmap
import os
import shutil
import struct
import subprocess

SOUND, FULL, ONCE, SHORT, REFUSES, UNSYNCED = range(6)
MODES = ["sound", "full", "full once", "cut short", "refusing one write", "refusing one sync"]
STATE = struct.Struct("<QQQII")
ENTRY = struct.Struct("<IIQQII")
MARK = 8
NAME = "Người Mẫu Không Có Thật"
KINDS = ["case", "petition", "model"]


class Step:
    """One command; `file`: what it writes; `now`: its moment."""

    def __init__(self, now, *args, file=None):
        self.now, self.args, self.file = now, args, file

    def __str__(self):
        return "danvan " + " ".join(self.args)


def case(i):
    return ("add", "case", "type=complaint", "unit=412", "received_on=2024-05-06", "source=post",
            f"person={NAME} {i}", "people=1", "field=land", f"summary=Việc số {i}, ranh giới thửa đất",
            "jurisdiction=ours", "eligible=eligible", "complexity=ordinary")


def steps():
    """Some hundred commands, of every sort that writes; what each does is the same each time."""
    out, cases = [], 0

    def do(*args, file=None):
        out.append(Step(f"2024-06-{3 + hour:02}T08:{len(out) % 60:02}:00", *args, file=file))

    for hour in range(9):
        for _ in range(3):
            cases += 1
            do(*case(cases))
        first = f"KN-2024-NA-{cases - 2:06}"
        do("set", first, "people=5", "stage=accepted", "accepted_on=2024-05-10")
        do("add", "petition", "unit=412", "received_on=2024-05-07", "channel=reception", "letters=1",
           "people=1", "field=schools", f"summary=Kiến nghị {hour}", "person=" + NAME)
        do("add", "model", f"title=Mô hình {hour}", "unit=412", "owner=Xóm 5", "owner_type=collective",
           "field=economy", "registered_on=2024-05-08", "nature=new", "content=Nội dung")
        do("state", "40", "2024H1", f"cases-received={200 + hour}", "--source", "Báo cáo")
        do("delete", f"KN-2024-NA-{cases:06}", "--reason", "nhập trùng")
        do("undo")
        do("import", "case", "--again", "import.csv")
        cases += 3
        do("export", "case", "-o", "case.csv", file="case.csv")
        if hour == 2:
            do("export", "case", "--format", "xlsx", "-o", "case.xlsx", file="case.xlsx")
        if hour in (1, 6):
            do("report", "r5", "--period", "2024H1", "--format", "html", "-o", "r5.html", file="r5.html")
        if hour in (3, 7):
            do("key", "change", "--reason", "người giữ khóa đổi việc")
        if hour in (0, 5):
            back_and_forth(do, sealed=hour == 5)
            cases += 1  # its number is not given again after the restore
    return out


def back_and_forth(do, sealed):
    """A backup, and back to it: what is saved in between is gone."""
    public, secret = (("--key", "office.pub"), ("--key", "office")) if sealed else ((), ())
    if sealed:
        do("key", "pair", "office", file="office")
    do("backup", "day.backup", *public, file="day.backup")
    do(*case(0))
    do("restore", "day.backup", *secret)


def import_file():
    head = "type,unit,received_on,source,person,people,field,summary,jurisdiction,eligible,complexity\n"
    return head + "".join(f"complaint,412,06/05/2024,post,{NAME},1,land,Dòng {i},ours,eligible,ordinary\n"
                          for i in range(3))


class World:
    """danvan with its data, key and written files below one directory, which is the disk."""

    def __init__(self, danvan, conf, shim, dir):
        self.danvan, self.conf, self.shim, self.dir = danvan, conf, shim, dir
        self.disk = f"{dir}/disk"
        os.makedirs(self.disk, exist_ok=True)
        with open(f"{dir}/import.csv", "w", encoding="utf-8") as f:
            f.write(import_file())
        with open(f"{dir}/state", "wb") as f:
            f.write(bytes(STATE.size))
        with open(f"{dir}/state", "r+b") as f:
            self.state = mmap.mmap(f.fileno(), STATE.size)

    def fail(self, mode, at=0):
        """From now on; the writes of before are not counted."""
        self.state[:] = STATE.pack(0, 0, at, mode, 0)

    def counted(self):
        return STATE.unpack(self.state[:])

    def run(self, args, now="2024-06-30", log=None, disk=None, failing=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("DANVAN_")}
        env.update(LD_PRELOAD=self.shim, FAULT_ROOT=failing or self.disk, FAULT_STATE=f"{self.dir}/state")
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        if log:
            env["FAULT_LOG"] = log
        at = disk or self.disk
        words = [f"{self.dir}/import.csv" if a == "import.csv" else a for a in args]
        return subprocess.run([self.danvan, "-c", self.conf, "--data", f"{at}/data", "--as", "tester",
                               "--lang", "en", "--now", now, *words], env=env, cwd=at, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)

    def step(self, step, log=None):
        return self.run(step.args, step.now, log)

    def dump(self, disk=None):
        """All that was saved, as text; None and what is wrong if it can't be read."""
        out = []
        for args in [("log",), *(("export", k, "--format", "jsonl") for k in KINDS)]:
            r = self.run(args, disk=disk)
            if r.returncode != 0:
                return None, f"danvan {' '.join(args)}: status {r.returncode}: {r.stderr}"
            out.append(r.stdout)
        return "".join(out), None

    def unsound(self, disk=None):
        r = self.run(("verify",), disk=disk)
        return None if r.returncode == 0 else f"verify: status {r.returncode}: {r.stdout}{r.stderr}"

    def files(self):
        """What lies on the disk beside the store, with its bytes."""
        out = {}
        for name in sorted(os.listdir(self.disk)):
            if os.path.isfile(f"{self.disk}/{name}"):
                with open(f"{self.disk}/{name}", "rb") as f:
                    out[name] = f.read()
        return out

    def names(self):
        """What lies on the disk, and in the store's directory."""
        inside = os.listdir(f"{self.disk}/data") if os.path.isdir(f"{self.disk}/data") else []
        mine = ("data.mdb", "lock.mdb", "danvan.lock")
        return sorted(set(os.listdir(self.disk)) - {"data"} | {f"data/{n}" for n in inside if n not in mine})

    def kept(self, name):
        return f"{self.dir}/{name}"

    def keep(self, name):
        shutil.copytree(self.disk, self.kept(name))

    def back_to(self, name):
        shutil.rmtree(self.disk, ignore_errors=True)
        shutil.copytree(self.kept(name), self.disk)
