#!/usr/bin/env python3
"""Prints each broken link of the repository's documents, and exits with 1 if there is one.

A link may lead to a file or folder that git tracks, and to a heading of a page, as GitHub names headings. A mention of a page of
docs/ in a source file is a link, too. Links to other hosts are not followed.
"""

import html
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: +(\S+)", re.MULTILINE)
HTML_LINK = re.compile(r"(?:href|src)=[\"']([^\"']+)[\"']")
MENTION = re.compile(r"(?<![\w/.-])docs/[\w./-]*\w\.(?:md|yaml|html|json)")
SOURCES = {".java", ".json", ".py", ".sh", ".js", ".mjs", ".css", ".xml", ".yaml", ""}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    return [PurePosixPath(name) for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def slugs(text):
    """The anchors of a page's headings; a repeated heading gets a number."""
    seen = {}
    anchors = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        anchors.add(f"{slug}-{count}" if count else slug)
    return anchors


def resolve(page, target):
    parts = []
    for part in (page.parent / target).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)


def main():
    files = tracked()
    known = set(files) | {folder for file in files for folder in file.parents}
    texts = {file: (ROOT / file).read_text(errors="replace") for file in files
             if file.suffix in SOURCES | {".md", ".html"} and "node_modules" not in file.parts}
    broken = []
    links = 0

    def check(page, link):
        target, _, anchor = html.unescape(link).partition("#")
        path = resolve(page, unquote(target)) if target else page
        if path not in known:
            broken.append(f"{page}: {link}: no such file")
        elif anchor and path.suffix == ".md" and unquote(anchor) not in slugs(texts[path]):
            broken.append(f"{page}: {link}: no such heading")
        elif anchor and path.suffix == ".html" and not re.search(rf'(?:id|name)="{re.escape(unquote(anchor))}"', texts[path]):
            broken.append(f"{page}: {link}: no such id")

    for page, text in texts.items():
        if page.suffix == ".md":
            found = ["".join(pair) for pair in LINK.findall(FENCE.sub("", text))] + HTML_LINK.findall(FENCE.sub("", text))
        elif page.suffix == ".html" and page.parts[0] == "docs":
            found = HTML_LINK.findall(text)
        else:
            found = []
            for mention in MENTION.findall(text):
                links += 1
                if PurePosixPath(mention) not in known:
                    broken.append(f"{page}: {mention}: no such file")
        for link in found:
            if not re.match(r"[a-z][a-z0-9+.-]*:", link):
                links += 1
                check(page, link)
    print("\n".join(broken), file=sys.stderr, end="\n" if broken else "")
    print(f"{links - len(broken)} links lead somewhere, {len(broken)} are broken")
    return 1 if broken or links < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
