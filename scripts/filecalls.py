"""Runs a program under strace and reads how it writes files, for scripts/inject-faults.

Only calls on one folder and on temporary files in it are traced, so that nothing else is hit by a
fault. strace counts the calls of each thread apart.
"""

import os
import re
import shutil
import subprocess

# Kinds of calls, by what they are called on the machines there are; a question mark: where known.
CALLS = {
    "open": ["?open", "openat"],
    "write": ["write", "?pwrite64", "?writev"],
    "sync": ["fsync", "?fdatasync"],
    "rename": ["?rename", "?renameat", "?renameat2"],
}
SAVE = ["create anew", "write", "sync", "rename", "open the folder", "sync the folder"]


def have_strace(install):
    """Whether there is an strace that may trace; with `install`, after trying to get one."""
    if install and not shutil.which("strace") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-qq", "-y", "strace"], stdout=subprocess.DEVNULL)
    if not shutil.which("strace"):
        return False
    # There, but not allowed in many containers.
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"],
                          stderr=subprocess.DEVNULL).returncode == 0


def run(command, folder, log, kind=None, fault=None, number=0):
    """Runs to the end; the call of that kind and number, in any thread, fails or is the last."""
    names = ",".join(name for names in CALLS.values() for name in names)
    inject = []
    if kind:
        what = "signal=KILL" if fault == "SIGKILL" else f"error={fault}"
        inject = ["-e", f"inject={','.join(CALLS[kind])}:{what}:when={number}"]
    # -D: strace is the child, so that the program's id, in its temporary files' names, is the
    # shell's, and its status is its own.
    script = 'exec strace -P "$0/.ptrain-$$-0.tmp" "$@"'
    return subprocess.run(
        ["sh", "-c", script, folder, "-P", folder, "-D", "-f", "-y", "-qq", "-e", "signal=none",
         "-e", "trace=" + names, "-o", log, *inject, "--", *command], capture_output=True, text=True)


def calls(log):
    """Calls of a trace, each whole: where threads overlap, strace writes them in two parts."""
    with open(log) as file:
        started, found = {}, []
        for line in file:
            thread, _, text = line.rstrip("\n").partition(" ")
            text = text.strip()
            if text.endswith("<unfinished ...>"):
                started[thread] = text[:-len("<unfinished ...>")]
                continue
            match = re.match(r"<\.\.\. \w+ resumed>(.*)", text)
            found.append(started.pop(thread, "") + match.group(1) if match else text)
        return found + list(started.values())


def saves(found, folder):
    """The files that were saved, each with its calls in the order of SAVE; else a message."""
    saved, state, name = [], [], None
    temporary, folder = re.escape(folder) + r"/\.ptrain-\d+-\d+\.tmp", re.escape(folder)
    patterns = [
        rf'open(?:at)?\(.*"{temporary}", [^)]*O_EXCL[^)]*O_NOFOLLOW',
        rf"p?write(?:64|v)?\(\d+<{temporary}>",
        rf"f(?:data)?sync\(\d+<{temporary}>",
        rf'rename(?:at2?)?\(.*"{temporary}", .*"{folder}/([^"/]+)"',
        rf'open(?:at)?\(.*"{folder}", [^)]*O_DIRECTORY',
        rf"fsync\(\d+<{folder}>",
    ]
    for call in found:
        kinds = [kind for kind, pattern in zip(SAVE, patterns) if re.match(pattern, call)]
        if not kinds:
            if re.search(temporary, call):
                return saved, f"unexpected call: {call}"
            continue
        if kinds[0] == SAVE[0]:
            state = []
        if kinds[0] != "write" or state[-1:] != kinds:
            state += kinds
        if kinds[0] == "rename":
            name = re.match(patterns[3], call).group(1)
        if kinds[0] == SAVE[-1]:
            if state != SAVE:
                return saved, f"a save in another order: {', '.join(state)}"
            saved.append(name)
            state = []
    # The folder may be opened for its lock too.
    return saved, f"a save was not ended: {state}" if set(state) - {"open the folder"} else None


def file_of(hit, found, saved):
    """The file that was being saved when `hit` came; an empty name for a call before any save."""
    before = found[:found.index(hit)]
    renamed = sum(call.startswith("rename") and call.endswith("= 0") for call in before)
    # A slow machine may have kept a checkpoint more than when the files were counted.
    return (["", *saved])[min(renamed + (".tmp" in hit), len(saved))]
