"""Reading C sources for the checkers: which files there are, and their text without comments and strings."""

import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)


def files(*suffixes, under=()):
    """Paths relative to the root, tracked or new but not ignored, so that a check sees a file before it is committed."""
    out = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z", "--", *under],
        check=True, capture_output=True, text=True).stdout
    names = [name for name in out.split("\0") if name and name.endswith(suffixes)]
    return sorted(name for name in set(names) if os.path.isfile(os.path.join(ROOT, name)))


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as handle:
        return handle.read()


def code_only(text):
    """The text with comments and the contents of literals blanked; line numbers stay the same."""
    def blank(match):
        token = match.group(0)
        if token[0] in "\"'":
            return token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return _TOKEN.sub(blank, text)
