"""Programs of the benchmarks as modules."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from orchestration.settings import PROJECT_DIR

FOLDER = PROJECT_DIR / "benchmarks"


@contextmanager
def benchmark_of(name: str) -> Iterator[ModuleType]:
    """The program `name` as a module, with what stands beside it."""
    spec = importlib.util.spec_from_file_location(f"{name}_benchmark", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(scope="module")
def peers() -> Iterator[ModuleType]:
    """The peers and their table."""
    with benchmark_of("peers") as module:
        yield module


@pytest.fixture(scope="module")
def explorer() -> Iterator[ModuleType]:
    """The explorer on many events."""
    with benchmark_of("explorer") as module:
        yield module
