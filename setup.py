"""What pyproject.toml cannot say: where conf/ and baselines/ go, and the kernels, built where C++ compiles."""

import platform
import shutil
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

NATIVE = Path("spiqbench/compiled/native")
FLAGS = [
    "-std=c++17",
    "-O3",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=fast",
    "-g0",
    "-pthread",
]
QUIET = ["-Wno-psabi", "-Wno-ignored-attributes", "-Wno-unknown-pragmas"]
INSTRUCTION_SETS = {"baseline": []}
if platform.machine().lower() in ("x86_64", "amd64"):
    INSTRUCTION_SETS["avx2"] = ["-mavx2", "-mfma", "-mpopcnt"]
    INSTRUCTION_SETS["avx512"] = [
        *INSTRUCTION_SETS["avx2"],
        *("-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq"),
    ]


class BuildWithConfiguration(build_py):
    """Copies conf/ and baselines/ into spiqbench/, where the installed package looks for them."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            package = Path(self.build_lib) / "spiqbench"
            for folder in ("conf", "baselines"):
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(folder, package / folder, dirs_exist_ok=True, ignore=ignored)


def kernel(name: str, flags: list[str]) -> Extension:
    """A plain shared library, loaded with ctypes; optional, so that no compiler means no kernel and nothing worse."""
    return Extension(
        f"spiqbench.compiled._kernel_{name}",
        sources=[str(NATIVE / f"{name}.cpp")],
        depends=[str(path) for path in sorted(NATIVE.rglob("*.hpp"))],
        extra_compile_args=[*FLAGS, *QUIET, *flags],
        extra_link_args=["-pthread"],
        language="c++",
        optional=True,
    )


# MSVC lacks the vector types that the kernel is written in.
kernels = [] if sys.platform == "win32" else [kernel(*item) for item in INSTRUCTION_SETS.items()]

setup(cmdclass={"build_py": BuildWithConfiguration}, ext_modules=kernels)
