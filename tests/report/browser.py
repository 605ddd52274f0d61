"""A page in a real Chromium, headless, driven over its debugging pipe: scripts, keys, pictures, what it logs."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]

LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The pipe's two ends have to be the browser's files 3 and 4."""

KEYS = {"Tab": 9, "Enter": 13, " ": 32}

READER = """
const table = () => document.querySelector("table.rows");
const shown = () => [...table().tBodies[0].rows].filter((row) => !row.hidden && row.matches("[data-kind]"));
const names = () => shown().map((row) => row.cells[1].dataset.v);
const press = (title) => [...table().tHead.rows[0].cells]
  .map((cell) => cell.querySelector("button")).find((button) => button.textContent.trim() === title).click();
const choose = (id, value) => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
"""
"""What a reader does with a board, for scripts of tests."""

LOADED = """
Math.max(performance.getEntriesByType("navigation")[0].loadEventEnd,
  ...performance.getEntriesByType("paint").map((paint) => paint.startTime))
"""


@dataclass
class Page:
    """An open page. `errors` are exceptions, failed loads and everything that the console calls an error."""

    to: BinaryIO
    back: BinaryIO
    session: str | None = None
    errors: list[str] = field(default_factory=list)
    sent: int = 0
    loaded: bool = False

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol; its result."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.to.write(json.dumps(message).encode() + b"\0")
        self.to.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self.sent:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def run(self, script: str) -> Any:
        """What the body of a function returns that is run in the page, with `READER` at hand."""
        source = f"(() => {{ {READER} {script} }})()"
        result = self.call("Runtime.evaluate", expression=source, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def key(self, name: str) -> None:
        """Press and release a key, as a hand does."""
        pressed: dict[str, Any] = {
            "key": name,
            "code": name.strip() or "Space",
            "windowsVirtualKeyCode": KEYS[name],
        }
        text = {"Enter": "\r", " ": " "}.get(name)
        self.call("Input.dispatchKeyEvent", type="keyDown", **pressed, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    @property
    def milliseconds(self) -> float:
        """From the start of the navigation to the loaded and first painted page, by the browser's own clock."""
        return float(self.run(f"return {LOADED.strip()};"))

    def picture(self, path: Path) -> None:
        shot = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def wait_until_loaded(self) -> None:
        while not self.loaded:
            self._next()

    def _next(self) -> dict[str, Any]:
        message = bytearray()
        while not message.endswith(b"\0"):
            byte = self.back.read(1)
            assert byte, "the browser has ended"
            message += byte
        found: dict[str, Any] = json.loads(message[:-1])
        method, parameters = found.get("method"), found.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(parameters["exceptionDetails"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(parameters["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            self.errors.append(str(parameters["args"]))
        return found


@contextmanager
def opened(path: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[Page]:
    """The page of a file, loaded; a width of 390 is a phone's."""
    assert BROWSER is not None, "no Chromium on this machine"
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (*os.pipe(), *os.pipe())]
    read_there, write_here, read_here, write_there = ends
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", LAUNCH, str(read_there), str(write_there)),
                *(BROWSER, *FLAGS, f"--user-data-dir={profile}"),
            ],
            pass_fds=(read_there, write_there),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_there)
        os.close(write_there)
        with os.fdopen(write_here, "wb") as to, os.fdopen(read_here, "rb") as back:
            page = Page(to, back)
            try:
                target = page.call("Target.createTarget", url="about:blank")["targetId"]
                page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
                for domain in ("Page", "Runtime", "Log"):
                    page.call(f"{domain}.enable")
                size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
                page.call("Emulation.setDeviceMetricsOverride", **size)
                scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
                page.call("Emulation.setEmulatedMedia", features=[scheme])
                page.call("Emulation.setFocusEmulationEnabled", enabled=True)
                page.call("Performance.enable", timeDomain="threadTicks")
                page.call("Page.navigate", url=path.resolve().as_uri())
                page.wait_until_loaded()
                yield page
            finally:
                process.kill()
                process.wait()


def visit(page: str, script: str, folder: Path) -> dict[str, Any]:
    """Open a page of this text, run the body of a function in it, and return what it returns, with `errors`."""
    path = folder / "index.html"
    path.write_text(page)
    with opened(path) as seen:
        return {**seen.run(script), "errors": seen.errors}
