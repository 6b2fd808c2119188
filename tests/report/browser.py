# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, driven over a pipe by its DevTools protocol: JSON messages that end in a zero byte."""
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

LEAST_DESCRIPTOR = 10


def find_browser():
    """The path of a Chromium, None where there is none; $CHROMIUM names one."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


class Browser:
    """A running browser with a profile of its own; use it in a `with` statement."""

    def __init__(self, path):
        self.profile = tempfile.TemporaryDirectory(prefix="report-browser-", ignore_cleanup_errors=True)
        command = [path, "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                   "--disable-background-networking", f"--user-data-dir={self.profile.name}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        its_input, self.output = os.pipe()
        self.input, its_output = os.pipe()
        # The browser reads from descriptor 3 and writes to 4; apart first, so that neither replaces the other.
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, LEAST_DESCRIPTOR) for descriptor in (its_input, its_output)]

        def place():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(command, preexec_fn=place, pass_fds=(3, 4), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for descriptor in (its_input, its_output, *high):
            os.close(descriptor)
        self.buffer = b""
        self.number = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        os.close(self.input)
        os.close(self.output)
        self.profile.cleanup()

    def receive(self, deadline):
        """The next message. Raises TimeoutError after the deadline, EOFError where the browser ended."""
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.input], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            read = os.read(self.input, 1 << 20)
            if not read:
                raise EOFError(f"the browser ended with status {self.process.wait()}")
            self.buffer += read
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, parameters=None, session=None, timeout_s=300):
        """The result of a method; events that come meanwhile are kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data):]
        deadline = time.monotonic() + timeout_s
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method, session, timeout_s=300):
        """Waits until an event has come, now or earlier."""
        deadline = time.monotonic() + timeout_s
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self.events):
            self.events.append(self.receive(deadline))


class Page:
    """One tab of a browser: `width` pixels wide, in the "light" or "dark" scheme."""

    def __init__(self, browser, width, scheme="light", runs_scripts=True):
        self.browser = browser
        target = browser.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = browser.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        self.call("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        if not runs_scripts:
            self.call("Emulation.setScriptExecutionDisabled", {"value": True})

    def call(self, method, parameters=None):
        return self.browser.call(method, parameters, self.session)

    def open(self, address):
        self.browser.events = []
        self.call("Page.navigate", {"url": address})
        self.browser.wait_for("Page.loadEventFired", self.session)

    def value_of(self, expression):
        """What the expression gives, waited for where it is a promise."""
        result = self.call("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "the script failed"))
        return result["result"].get("value")

    def complaints(self, address):
        """What the page said to the console or asked the network for since it was opened."""
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            parameters = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                yield "exception: " + details.get("exception", {}).get("description", details["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                words = [str(argument.get("value", argument.get("description"))) for argument in parameters["args"]]
                yield f"console.{parameters['type']}: {' '.join(words)}"
            elif event["method"] == "Log.entryAdded":
                yield f"{parameters['entry']['level']}: {parameters['entry']['text']}"
            elif event["method"] == "Network.requestWillBeSent":
                asked = parameters["request"]["url"]
                if asked != address and not asked.startswith(("data:", "blob:")):
                    yield f"asks for {asked}"

    def screenshot(self):
        """PNG bytes of the whole page."""
        return base64.b64decode(self.call("Page.captureScreenshot", {"captureBeyondViewport": True})["data"])

    def paper(self):
        """PDF bytes of the printed page."""
        return base64.b64decode(self.call("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})["data"])
