"""Reads and judges what runs of ptrain leave, for scripts/check-kills, check-disk-full and inject-faults.

A second reader of safetensors, from Python's standard library alone.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAST = "last.safetensors"
RESULTS = ["model.safetensors", "metrics.jsonl", "config.json"]
# Of a run on classes; with times, so no two are the same.
REPORTS = ["report.html", "report.json", "metrics.csv", "classes.csv", "confusion.csv"]


def program(path):
    """The program at `path`, else the release binary, built first."""
    if path:
        return os.path.abspath(path)
    build = ["swift", "build", "-c", "release", "--package-path", str(ROOT)]
    subprocess.run(build + ["--product", "ptrain"], check=True, stdout=sys.stderr)
    folder = subprocess.run(build + ["--show-bin-path"], check=True, capture_output=True, text=True)
    return os.path.join(folder.stdout.strip(), "ptrain")


@contextlib.contextmanager
def scratch():
    """A new folder that goes away at the end."""
    folder = tempfile.mkdtemp(prefix="ptrain-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_table(path, rows=600, columns=4, seed=1):
    """A CSV table of numbers and one of three labels, the same bytes every time."""
    generator = random.Random(seed)
    lines = [",".join([f"x{column}" for column in range(columns)] + ["label"])]
    for _ in range(rows):
        values = [round(generator.gauss(0, 1), 3) for _ in range(columns)]
        score = sum(values[::2]) - values[1] * values[-1]
        label = "high" if score > 0.7 else "low" if score < -0.7 else "middle"
        lines.append(",".join([str(value) for value in values] + [label]))
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


class Damaged(Exception):
    """A file that is there but not whole."""


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise Damaged(f"a key twice among {keys}")
    return dict(pairs)


def read_whole(path):
    """The metadata of a safetensors file of ours, whose every byte has been checked."""
    data = pathlib.Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    head, body = data[:8 + length], data[8 + length:]
    try:
        header = json.loads(head[8:], object_pairs_hook=unique)
        metadata = header.pop("__metadata__")
        digits = metadata["sha256"].encode()
        spans = sorted(tensor["data_offsets"] for tensor in header.values())
    except (ValueError, KeyError) as problem:
        raise Damaged(f"{path}: {len(data)} bytes, no header: {problem!r}")
    blank = head.replace(b'"sha256":"' + digits, b'"sha256":"' + b"0" * 64, 1)
    if hashlib.sha256(blank + body).hexdigest().encode() != digits:
        raise Damaged(f"{path}: the checksum does not fit")
    if [begin for begin, _ in spans] + [len(body)] != [0] + [end for _, end in spans]:
        raise Damaged(f"{path}: a hole or overlap, or {len(body)} bytes of data are not those named")
    return metadata


def steps_of(path):
    """How many steps a checkpoint has behind it."""
    metadata = read_whole(path)
    if metadata["format"] != "parallel-sgd-checkpoint":
        raise Damaged(f"{path}: format {metadata['format']}")
    return int(metadata["step"])


def is_whole_report(name, data):
    """Whether a file of a report goes to its end."""
    if name.endswith(".json"):
        return json.loads(data)["format"] == "ptrain-run-report"
    return data.endswith(b"</html>\n" if name.endswith(".html") else b"\n")


def temporaries(folder):
    """Names of unfinished files in `folder`."""
    return sorted(name for name in os.listdir(folder) if name.endswith(".tmp"))


def contents(folder):
    """Bytes of every file in `folder` by its name."""
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()
            if path.is_file()}


def is_one_error(text):
    """Whether standard error holds one `ptrain: …` line, then at most a hint, after any progress."""
    lines = text.splitlines()
    errors = [line for line in lines if line.startswith("ptrain: ")]
    tail = re.sub(r"\nhint: [^\n]*$", "", text.rstrip("\n"))
    return len(errors) == 1 and tail.splitlines()[-1] == errors[0]
