#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens reports in headless Chromium, wide and narrow, light and dark, and works their controls: no error, no request,
nothing blank, nothing out of the window; a verdict without scripts; paper.

    check_report.py REPORT.html... [--screenshots FOLDER]

Ends with status 77 where no Chromium is found; $CHROMIUM names another binary.
"""
import argparse
import pathlib
import re
import sys

from browser import Browser, Page, find_browser

VIEWS = ((1400, "light"), (820, "dark"), (400, "light"))
SKIPPED = 77
LONGEST = 300  # characters of a problem that are printed
CHECK = (pathlib.Path(__file__).parent / "check_page.js").read_text(encoding="utf-8")


def view_problems(browser, address, width, scheme, screenshot):
    page = Page(browser, width, scheme)
    page.open(address)
    if screenshot:
        page.value_of("new Promise((resolve) => setTimeout(resolve, 500))")
        screenshot.write_bytes(page.screenshot())
    result = page.value_of(f"{CHECK}\ncheckPage({'true' if scheme == 'dark' else 'false'})")
    yield from result["problems"]
    yield from dict.fromkeys(page.complaints(address))
    if not result["checks"]:
        yield "nothing was checked"
    print(f"{width} px, {scheme}: {result['checks']} checks, {len(result['problems'])} problems")


def plain_problems(browser, address):
    page = Page(browser, 1000, runs_scripts=False)
    page.open(address)
    words = page.value_of("document.body.innerText")
    if not re.search(r"\b(Passed|Failed): ", words):
        yield "without scripts the page does not show the verdict"


def paper_problems(browser, address, copy):
    page = Page(browser, 1400, "dark")
    page.open(address)
    paper = page.paper()
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    if not pages:
        yield "printing gives no page"
    if copy:
        copy.write_bytes(paper)
    print(f"paper: {pages} pages")


def problems_of(browser, report, folder):
    address = report.as_uri()
    copy = (lambda name: folder / f"{report.stem}-{name}") if folder else (lambda name: None)
    for width, scheme in VIEWS:
        for problem in view_problems(browser, address, width, scheme, copy(f"{width}-{scheme}.png")):
            yield f"{width} px, {scheme}: {problem}"
    yield from plain_problems(browser, address)
    yield from paper_problems(browser, address, copy("paper.pdf"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=pathlib.Path, metavar="REPORT.html")
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER", help="also write pictures of the pages")
    arguments = parser.parse_args()
    path = find_browser()
    if not path:
        print("skipped: no Chromium found; install it or name one in $CHROMIUM")
        return SKIPPED
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    failed = False
    for report in arguments.reports:
        print(report)
        with Browser(path) as browser:
            for problem in problems_of(browser, report.resolve(), arguments.screenshots):
                failed = True
                print(f"  {problem[:LONGEST]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
