"""Does it hold for hours? Reports keep arriving while Dagster runs the pipeline and readers question what is published.

Run it as `.venv/bin/python benchmarks/soak.py --batches 10`; 200 batches, one every 8 seconds, take about 40 minutes.
`waqai ui` serves a warehouse in a folder of its own. Reports come by the inbox, which the sensor watches, and by a feed
on this machine, which is fetched again and again; they are sound, repeated, changed, broken, or written slowly. Then
nothing may be lost, read half, left running or locked, and no reader may have met an error: otherwise it ends with 1.

It measures the memory of the servers and the most that each run took, the disk, and the time from a report's arrival
to its publication. Needs Linux: memory is read from /proc. Not a test.
"""

import argparse
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import dagster as dg
import httpx
import numpy as np
from processes import children, command_line, family, resident
from rich.console import Console
from rich.table import Table
from soak_readers import ask_anew, hold, version
from soak_reports import Composer, Delivery, Sent, feed_document

from orchestration.automation.jobs import FEEDS_JOB, PIPELINE
from orchestration.settings import PROJECT_DIR, Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lock import LOCK_NAME, is_held

_UI = [sys.executable, "-c", "from orchestration.cli import main; main()", "ui"]
_FEED = "soak"
_START_SECONDS, _STOP_SECONDS = 180.0, 120.0
_IDLE_SECONDS = 900.0
# What was written last is given to a run at the second look of the sensor after it, at most a minute later.
_QUIET_SECONDS = 75.0
_FETCH_EVERY = 60.0
_LOOK_SECONDS = 1.0
_DISK_EVERY = 30.0
_SLOW_PARTS, _SLOW_PAUSE = 6, 8.0
_SERVERS = {
    "webserver": "webserver",
    "daemon": "dagster._daemon",
    "code server": "api grpc",
    "its guard": "dagster code-server",
}
_CHANGEABLE = {"text", "slow", "changed"}
_NUMBER = r"رقم الخبر (\d+)"


class Site:
    """A site on the loopback address: a feed of the latest hundred pages, and the pages."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[bytes, datetime, datetime | None]] = {}
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site.answer(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Type", "application/xml" if self.path == "/feed" else "text/html")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.base = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, page: Delivery) -> None:
        """Publish a page; one that is there has changed."""
        now = datetime.now(UTC)
        with self._lock:
            before = self._pages.pop(page.name, None)
            self._pages[page.name] = (page.data, before[1] if before else now, now if before else None)

    def answer(self, path: str) -> bytes | None:
        with self._lock:
            if path == "/feed":
                latest = list(self._pages.items())[-100:]
                return feed_document(self.base, [(name, first, last) for name, (_, first, last) in latest])
            return self._pages[path][0] if path in self._pages else None


class Dagster:
    """The API of the served Dagster."""

    def __init__(self, port: int) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        self._place = {"repositoryLocationName": "waqai", "repositoryName": "__repository__"}

    def is_up(self) -> bool:
        try:
            return self._client.get("/server_info").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def turn_on(self, schedule: str) -> None:
        query = """mutation($at: ScheduleSelector!) { startSchedule(scheduleSelector: $at) {
            __typename ... on PythonError { message } } }"""
        self._ask(query, "startSchedule", "ScheduleStateResult", at=self._place | {"scheduleName": schedule})

    def fetch(self) -> None:
        """Queue a run that fetches the feed."""
        query = """mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
            __typename ... on PythonError { message } } }"""
        params = {
            "selector": self._place | {"jobName": FEEDS_JOB},
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": "dagster/partition", "value": _FEED}]},
        }
        self._ask(query, "launchRun", "LaunchRunSuccess", params=params)

    def unfinished(self) -> list[str]:
        """Jobs of the runs that are neither done nor failed."""
        query = """query { runsOrError(filter: {statuses: [QUEUED, NOT_STARTED, STARTING, STARTED, CANCELING]}) {
            __typename ... on Runs { results { jobName } } } }"""
        return [run["jobName"] for run in self._ask(query, "runsOrError", "Runs")["results"]]

    def _ask(self, query: str, name: str, expected: str, **variables: object) -> dict[str, Any]:
        answer = self._client.post("/graphql", json={"query": query, "variables": variables}).json()
        result: dict[str, Any] = (answer.get("data") or {}).get(name) or {}
        if result.get("__typename") != expected:
            raise RuntimeError(f"Dagster answered to {name}: {json.dumps(answer)[:500]}")
        return result


@dataclass
class Worker:
    """The process of a run, with what it started: when it was seen, and the most that it held at once."""

    first_seen: float
    last_seen: float
    peak_bytes: int


@dataclass
class Meters:
    """What was measured meanwhile: memory of servers, peaks of runs, bytes on disk by folder."""

    server: int
    warehouse: Path
    memory: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    workers: dict[int, Worker] = field(default_factory=dict)
    disk: list[tuple[float, dict[str, int]]] = field(default_factory=list)

    def look(self) -> None:
        """Measure memory now."""
        now, children_of = time.time(), children()
        for pid in family(self.server, children_of):
            command = command_line(pid)
            name = next((name for name, word in _SERVERS.items() if word in command), None)
            if name:
                self.memory.setdefault(name, []).append((now, resident(pid)))
            if name == "code server":
                for child in children_of.get(pid, []):
                    if "resource_tracker" not in command_line(child):
                        self._look_at_run(child, children_of, now)

    def look_at_disk(self) -> None:
        """Measure the folders of the warehouse now."""
        sizes = {path.name: _size(path) for path in self.warehouse.iterdir()}
        self.disk.append((time.time(), sizes))

    def _look_at_run(self, pid: int, children_of: dict[int, list[int]], now: float) -> None:
        held = sum(resident(each) for each in family(pid, children_of))
        worker = self.workers.setdefault(pid, Worker(now, now, 0))
        worker.last_seen, worker.peak_bytes = now, max(worker.peak_bytes, held)


class Arrivals:
    """Hands in what was composed, and notes when it was published."""

    def __init__(self, settings: Settings, site: Site, composer: Composer, chance: Random) -> None:
        self._settings = settings
        self._site = site
        self._composer = composer
        self._chance = chance
        self._writers: list[threading.Thread] = []
        self._published_version = (0, 0)

    def hand_in(self, batch: int) -> None:
        """Put a batch into the inbox, and now and then pages on the site."""
        latest = {sent.origin: sent for sent in self._composer.sent}
        read = [sent for sent in latest.values() if sent.published_at]
        files = [sent for sent in read if sent.way in _CHANGEABLE]
        deliveries = self._composer.batch(batch, self._chance.sample(files, min(len(files), 20)))
        for delivery in deliveries:
            self._put(delivery)
        if self._chance.random() < 0.5:
            for _ in range(self._chance.randint(1, 3)):
                self._put_page(self._composer.page())
        pages = [sent for sent in read if sent.way.startswith("fetched")]
        if pages and self._chance.random() < 0.1:
            self._put_page(self._composer.page(self._chance.choice(pages).origin))

    def wait_for_writers(self) -> None:
        for writer in self._writers:
            writer.join()

    def note_published(self) -> None:
        """Look at what is published, where it is another version than at the last look."""
        file = self._settings.published_file
        try:
            now_published = version(file)
            if now_published == self._published_version:
                return
            with connect(file, read_only=True) as con:
                found = con.execute(
                    "select distinct regexp_extract(body_text, ?, 1)::int from marts.dim_reports "
                    "where regexp_matches(body_text, ?)",
                    [_NUMBER, _NUMBER],
                ).fetchall()
        except FileNotFoundError:
            return
        self._published_version = now_published
        now = time.time()
        for (number,) in found:
            sent = self._composer.sent[number]
            sent.published_at = sent.published_at or now

    def unpublished(self) -> list[Sent]:
        return [sent for sent in self._composer.sent if sent.becomes == "report" and not sent.published_at]

    def _put_page(self, page: Delivery) -> None:
        self._site.put(page)
        for sent in page.brings:
            sent.arrived_at = time.time()

    def _put(self, delivery: Delivery) -> None:
        file = self._settings.inbox / delivery.name
        file.parent.mkdir(parents=True, exist_ok=True)
        if delivery.is_slow:
            writer = threading.Thread(target=self._write_slowly, args=(file, delivery))
            writer.start()
            self._writers.append(writer)
            return
        if self._chance.random() < 0.5:
            part = file.with_name(file.name + ".part")
            part.write_bytes(delivery.data)
            part.rename(file)
        else:
            file.write_bytes(delivery.data)
        _arrive(delivery)

    def _write_slowly(self, file: Path, delivery: Delivery) -> None:
        step = len(delivery.data) // _SLOW_PARTS + 1
        with file.open("wb") as stream:
            for start in range(0, len(delivery.data), step):
                stream.write(delivery.data[start : start + step])
                stream.flush()
                time.sleep(_SLOW_PAUSE)
        _arrive(delivery)


def _arrive(delivery: Delivery) -> None:
    for sent in delivery.brings:
        sent.arrived_at = time.time()


@contextmanager
def _served(settings: Settings, site: Site, port: int, log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Run `waqai ui` with the feed of the site in its list; on leaving it is asked to end."""
    feeds = log.with_name("feeds.csv")
    feeds.write_text(
        f"feed_id,outlet_id,url,kind,content,is_active,note\n{_FEED},afp,{site.base}/feed,rss,page,true,\n", "utf-8"
    )
    environment = os.environ | {
        "WAQAI_WAREHOUSE": str(settings.warehouse),
        "WAQAI_INBOX": str(settings.inbox),
        "WAQAI_FEEDS_FILE": str(feeds),
        "WAQAI_FETCH_ALLOW_PRIVATE": "true",
        "WAQAI_FETCH_PORTS": str(site.port),
        "WAQAI_FETCH_DELAY_SECONDS": "0.05",
    }
    with log.open("wb") as output:
        server = subprocess.Popen([*_UI, "--port", str(port)], env=environment, stdout=output, stderr=output)
        try:
            yield server
        finally:
            server.terminate()
            server.wait(_STOP_SECONDS)


@contextmanager
def _repeated(every: float, action: Callable[[], None]) -> Iterator[None]:
    """Do something again and again beside the block; what it raises is printed."""
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(every):
            try:
                action()
            except Exception as error:
                print(f"{time.strftime('%H:%M:%S')} {action.__name__}: {error!r}", file=sys.stderr, flush=True)

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _readers(settings: Settings, folder: Path) -> Iterator[None]:
    """Three readers of what is published; their notes are in `folder`."""
    folder.mkdir()
    spawn = multiprocessing.get_context("spawn")
    ended = spawn.Event()
    readers = [
        spawn.Process(target=reader, args=(settings.published_dir, folder / f"{name}.json", ended))
        for name, reader in {"asker 1": ask_anew, "asker 2": ask_anew, "holder": hold}.items()
    ]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        ended.set()
        for reader in readers:
            reader.join(60)


def _wait(seconds: float, is_done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_done():
            return True
        time.sleep(1)
    return False


def _fetch_unless_busy(dagster: Dagster) -> None:
    if FEEDS_JOB not in dagster.unfinished():
        dagster.fetch()


def soak(settings: Settings, folder: Path, batches: int, every: float, seed: int) -> dict[str, Any]:
    """Hand in batches until they are published; give what was found and measured."""
    site = Site()
    composer = Composer(settings.seeds_dir, Random(seed))  # noqa: S311
    arrivals = Arrivals(settings, site, composer, Random(seed + 1))  # noqa: S311
    settings.inbox.mkdir(parents=True)
    port = _free_port()
    with _served(settings, site, port, folder / "ui.log") as server:
        dagster = Dagster(port)
        if not _wait(_START_SECONDS, dagster.is_up):
            raise RuntimeError(f"Dagster did not start: {folder / 'ui.log'}")
        dagster.turn_on("waqai_feeds_half_hourly")
        meters = Meters(server.pid, settings.warehouse)
        with (
            _repeated(_LOOK_SECONDS, meters.look),
            _repeated(_DISK_EVERY, meters.look_at_disk),
            _repeated(_LOOK_SECONDS, arrivals.note_published),
        ):
            arrivals.hand_in(1)
            if not _wait(_IDLE_SECONDS, settings.published_file.exists):
                raise RuntimeError(f"Nothing was published: {folder / 'ui.log'}")
            with (
                _readers(settings, folder / "readers"),
                _repeated(_FETCH_EVERY, lambda: _fetch_unless_busy(dagster)),
            ):
                for batch in range(2, batches + 1):
                    started = time.monotonic()
                    arrivals.hand_in(batch)
                    if batch % 10 == 0:
                        _note_sent(folder, composer.sent)
                        _say(f"{batch} batches, {len(composer.sent)} sent, {len(arrivals.unpublished())} on their way")
                    time.sleep(max(0.0, every - (time.monotonic() - started)))
                arrivals.wait_for_writers()
                _say("the last batch is in")
                _wait_until_quiet(arrivals, dagster)
            _wait(_QUIET_SECONDS, lambda: not dagster.unfinished())
        meters.look_at_disk()
        _say("checking")
        unfinished = dagster.unfinished()
        runs = _runs(settings, meters)
        is_locked = is_held(settings.warehouse / LOCK_NAME)
    _note_sent(folder, composer.sent)
    readers = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted((folder / "readers").glob("*.json"))}
    found = {
        "lost": _lost(settings, composer.sent),
        "read half": _read_half(settings, composer.sent),
        "reader errors": [error for notes in readers.values() for error in notes["errors"]],
        "runs that failed": [run for run in runs if run["status"] in ("FAILURE", "CANCELED")],
        "runs that are not over": unfinished,
        "stale locks": [LOCK_NAME] if is_locked else [],
    }
    return {"found": found, "measured": _measured(composer.sent, runs, meters, readers)}


def _note_sent(folder: Path, sent: list[Sent]) -> None:
    (folder / "sent.json").write_text(json.dumps([asdict(each) for each in sent], ensure_ascii=False), "utf-8")


def _wait_until_quiet(arrivals: Arrivals, dagster: Dagster) -> None:
    """Wait until all is published and no run of the pipeline follows, or the time is over."""
    busy_at = time.monotonic()

    def is_quiet() -> bool:
        nonlocal busy_at
        if arrivals.unpublished() or PIPELINE in dagster.unfinished():
            busy_at = time.monotonic()
        return time.monotonic() - busy_at > _QUIET_SECONDS

    _wait(_IDLE_SECONDS, is_quiet)


def _lost(settings: Settings, sent: list[Sent]) -> list[dict[str, Any]]:
    """What was handed in and is neither in raw.reports nor in raw.rejects as it should be."""
    with connect(settings.working_file, read_only=True) as con:
        texts = con.execute(
            "select regexp_extract(body_text, ?, 1), body_text from raw.reports where regexp_matches(body_text, ?)",
            [_NUMBER, _NUMBER],
        ).fetchall()
        told = {origin for (origin,) in con.execute("select origin from raw.report_versions").fetchall()}
        refused = {origin for (origin,) in con.execute("select origin from raw.rejects").fetchall()}
    bodies: dict[int, list[str]] = {}
    for number, body in texts:
        bodies.setdefault(int(number), []).append(body)

    def is_there(each: Sent) -> bool:
        if each.becomes == "report":
            return any(all(line in body for line in each.lines) for body in bodies.get(each.number, []))
        origins = refused if each.becomes == "reject" else refused | told
        origin = f"{settings.inbox.name}/{each.origin}"
        return any(other == origin or other.startswith((f"{origin}#", f"{origin}/")) for other in origins)

    return [asdict(each) for each in sent if not is_there(each)]


def _read_half(settings: Settings, sent: list[Sent]) -> list[str]:
    """Files that were written slowly and of which a run read a part, told by their rejects and partial texts."""
    slow = {f"{settings.inbox.name}/{each.origin}" for each in sent if each.way.startswith("slow")}
    whole = {"\n".join(each.lines) for each in sent}
    with connect(settings.working_file, read_only=True) as con:
        rows = con.execute(
            "select origin, body_text from raw.reports union all select origin, reason_code from raw.rejects"
        ).fetchall()
    return [origin for origin, body in rows if origin.partition("#")[0] in slow and body.strip() not in whole]


def _runs(settings: Settings, meters: Meters) -> list[dict[str, Any]]:
    """The runs in the order of their starts, with the memory of the process that was there when each started."""
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        records = sorted(instance.get_run_records(), key=lambda record: record.start_time or 0.0)
    return [
        {
            "run_id": record.dagster_run.run_id,
            "job": record.dagster_run.job_name,
            "status": record.dagster_run.status.value,
            "started_at": record.start_time,
            "queued_seconds": round(record.start_time - record.create_timestamp.timestamp(), 1),
            "seconds": round(record.end_time - record.start_time, 1),
            "peak_bytes": max(
                (
                    worker.peak_bytes
                    for worker in meters.workers.values()
                    if worker.first_seen - 2 <= record.start_time <= worker.last_seen
                ),
                default=0,
            ),
        }
        for record in records
        if record.start_time and record.end_time
    ]


def _measured(
    sent: list[Sent], runs: list[dict[str, Any]], meters: Meters, readers: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    pipeline = [run for run in runs if run["job"] == PIPELINE]
    ends = [run["started_at"] + run["seconds"] for run in pipeline]
    memory = {name: _at(series, ends) for name, series in meters.memory.items()}
    memory |= {
        f"{job}, peak": [run["peak_bytes"] for run in runs if run["job"] == job] for job in (PIPELINE, FEEDS_JOB)
    }
    first, last = meters.disk[0][1], meters.disk[-1][1]
    return {
        "sent": dict(Counter(each.way for each in sent)),
        "runs": dict(Counter(f"{run['job']} {run['status']}" for run in runs)),
        "run_seconds": [run["seconds"] for run in pipeline],
        "queued_seconds": [run["queued_seconds"] for run in pipeline],
        "memory_bytes": memory,
        "memory_slope_bytes_a_run": {name: _slope(values) for name, values in memory.items()},
        "disk_bytes": {name: (first.get(name, 0), size) for name, size in last.items()},
        "latency_seconds": {
            way: sorted(
                each.published_at - each.arrived_at
                for each in sent
                if each.published_at and each.arrived_at and each.way.startswith("fetched") == (way == "feed")
            )
            for way in ("inbox", "feed")
        },
        "readers": {name: notes | {"errors": len(notes["errors"])} for name, notes in readers.items()},
        "each_run": runs,
        "disk": meters.disk,
    }


def _at(series: list[tuple[float, int]], moments: list[float]) -> list[int]:
    """Values of a series at the first look after each moment."""
    return [next((value for at, value in series if at >= moment), series[-1][1]) for moment in moments]


def _slope(values: list[int]) -> float:
    """Bytes that a run adds, by least squares over the later two thirds, when everything has been loaded once."""
    settled = values[len(values) // 3 :]
    return float(np.polyfit(np.arange(len(settled)), settled, 1)[0]) if len(settled) > 1 else 0.0


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    total = 0
    for file in files:
        try:
            total += file.stat().st_blocks * 512 if file.is_file() else 0
        except FileNotFoundError:  # a run replaced it meanwhile
            continue
    return total


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def _show(result: dict[str, Any]) -> None:
    found, measured = result["found"], result["measured"]
    table = Table("what", "figure", title="Soak")
    for name, faults in found.items():
        table.add_row(name, str(len(faults)), style="red" if faults else "green")
    table.add_row("sent", ", ".join(f"{count} {way}" for way, count in measured["sent"].items()))
    table.add_row("runs", ", ".join(f"{count} {run}" for run, count in measured["runs"].items()))
    for name in ("run_seconds", "queued_seconds"):
        table.add_row(f"pipeline {name.replace('_', ' ')}: least, median, most", _spread(measured[name]))
    for way, seconds in measured["latency_seconds"].items():
        table.add_row(f"seconds to publication, {way}: least, median, most", _spread(seconds))
    for name, values in measured["memory_bytes"].items():
        slope = measured["memory_slope_bytes_a_run"][name]
        ends = f"{values[0] / 1e6:.0f} to {values[-1] / 1e6:.0f} MB, {slope / 1e6:+.2f} MB a run" if values else "none"
        table.add_row(f"memory, {name}", ends)
    for name, (first, last) in measured["disk_bytes"].items():
        table.add_row(f"disk, {name}", f"{first / 1e6:.1f} to {last / 1e6:.1f} MB")
    for name, notes in measured["readers"].items():
        table.add_row(f"reader, {name}", ", ".join(f"{key} {value}" for key, value in notes.items()))
    Console().print(table)


def _spread(values: list[float]) -> str:
    return f"{min(values):.0f}, {median(values):.0f}, {max(values):.0f}" if values else "none"


def main() -> None:
    """Soak, print the table, and leave everything measured as JSON; ends with 1 where a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=200, help="how many, of 5 to 20 reports [default: 200]")
    parser.add_argument("--every", type=float, default=8.0, help="seconds between two batches [default: 8]")
    parser.add_argument("--seed", type=int, default=1, help="of the chance that composes reports [default: 1]")
    parser.add_argument("--folder", type=Path, help="folder for warehouse, logs and soak.json [default: temporary]")
    given = parser.parse_args()
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="waqai-soak-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    settings = load_settings(project_dir=PROJECT_DIR, warehouse=folder / "warehouse")
    result = soak(settings, folder, given.batches, given.every, given.seed)
    (folder / "soak.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    _show(result)
    print(folder / "soak.json")
    if any(result["found"].values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
