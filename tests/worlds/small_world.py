"""A small corpus, the command that reads it, and what a test asks of a warehouse. What is expected is in the tests."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

# Two outlets tell of the shelling of Saraqib, with different numbers.
REPORTS = {
    "shelling_one.txt": "قُتل ثلاثة مدنيين وأصيب سبعة آخرون في قصف مدفعي لقوات النظام على مدينة سراقب بريف إدلب يوم "
    "الثلاثاء 4 شباط 2020.\nوقال مصدر طبي إن بين القتلى طفلين، وإن المشفى استقبل المصابين حتى المساء.\n",
    "shelling_two.txt": "قصفت قوات النظام بالمدفعية مدينة سراقب في ريف إدلب يوم 4 شباط 2020، ما أدى إلى مقتل خمسة "
    "مدنيين وإصابة تسعة.\nونفت مصادر موالية استهداف الأحياء السكنية.\n",
    "defection.txt": "انشق خمسة عناصر من قوات سوريا الديمقراطية في مدينة الرقة يوم 3 آذار 2020. وقال مصدر محلي إنهم "
    "سلموا أسلحتهم.\n",
    "clashes.txt": "اندلعت اشتباكات عنيفة بين الجيش الوطني السوري وقوات سوريا الديمقراطية في محيط بلدة عين عيسى شمال "
    "الرقة يوم 12 آذار 2020، وأسفرت عن مقتل أربعة مقاتلين.\n",
    "arrests.txt": "اعتقلت هيئة تحرير الشام ثلاثة ناشطين في مدينة إدلب يوم 9 آذار 2020، وطالب ذووهم بالإفراج عنهم.\n",
}
MANIFEST = """\
file,outlet,url,published
shelling_one.txt,وكالة سراقب للأخبار,https://saraqib.example.org/1,2020-02-04
shelling_two.txt,شبكة الشمال,https://north.example.org/2,2020-02-05
defection.txt,شبكة الشمال,https://north.example.org/3,2020-03-04
clashes.txt,وكالة سراقب للأخبار,https://saraqib.example.org/4,2020-03-12
arrests.txt,شبكة الشمال,https://north.example.org/5,2020-03-10
explosion.txt,شبكة الشمال,https://north.example.org/6,2020-03-16
"""
# The toll is put right, the arrests are taken away, and an explosion is new.
CORRECTED = "clashes.txt", REPORTS["clashes.txt"].replace("أربعة مقاتلين", "ستة مقاتلين")
REMOVED = "arrests.txt"
ADDED = "explosion.txt", "انفجرت سيارة مفخخة في مدينة الباب شرق حلب يوم 15 آذار 2020 وقُتل مدنيان.\n"
_MODIFIED = 1_584_000_000

CLI = [sys.executable, "-c", "from orchestration.cli import main; main()"]


def write_corpus(folder: Path) -> None:
    """Write the corpus as it is first."""
    folder.mkdir(parents=True)
    for name, text in (REPORTS | {"manifest.csv": MANIFEST}).items():
        _write(folder / name, text)


def change_corpus(folder: Path) -> None:
    """Correct one report, take one away, add one."""
    for name, text in (CORRECTED, ADDED):
        _write(folder / name, text)
    (folder / REMOVED).unlink()


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (_MODIFIED, _MODIFIED))


def run_arguments(warehouse: Path, corpus: Path) -> list[str]:
    """The arguments of a run."""
    return ["run", "--json", "--warehouse", str(warehouse), "--corpus", str(corpus)]


def run_command(warehouse: Path, corpus: Path) -> list[str]:
    """The command line of a run."""
    return [*CLI, *run_arguments(warehouse, corpus)]


def run_to_end(warehouse: Path, corpus: Path) -> dict[str, Any]:
    """Run and return the summary; a run that fails is an error that shows its words."""
    done = subprocess.run(run_command(warehouse, corpus), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file under a folder, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def all_rows(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each table and view of a DuckDB file, sorted, by schema and name."""
    with duckdb.connect(str(file), read_only=True) as con:
        named = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by all"
        ).fetchall()
        return {name: con.execute(f"select * from {name} order by all").fetchall() for (name,) in named}


def parquet_rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each Parquet file under a folder, sorted, by its path there."""
    files = sorted(folder.rglob("*.parquet"))
    return {
        file.relative_to(folder).as_posix(): duckdb.sql(f"select * from '{file}' order by all").fetchall()
        for file in files
    }


def query(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a DuckDB file."""
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).fetchall()


def seconds_until_free(file: Path, limit: float = 60) -> float:
    """Wait until no process holds a DuckDB file; return how long that took. The file is not touched."""
    started = time.monotonic()
    while time.monotonic() - started < limit:
        with file.open("rb+") as handle:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(0.05)
    return time.monotonic() - started


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Have `build` fill `folder`, once for all workers of the test session; a worker that comes second waits."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder.with_suffix(".done")
    with _alone(folder.with_suffix(".lock")):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            done.touch()
    return folder
