"""What pyproject.toml cannot say: conf/ stands at the top of a checkout and inside the package of a wheel."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithConfiguration(build_py):
    """Copies conf/ to spiqbench/conf/, where the installed package looks for it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree("conf", Path(self.build_lib) / "spiqbench" / "conf", dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithConfiguration})
