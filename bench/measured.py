"""What the parts of `make bench` share: a run of another program, timed."""

import os
import subprocess
import sys
import time


def run(command, stdin=subprocess.DEVNULL, worst=0):
    """CPU and wall seconds, and the most memory in MB, of one run with its output thrown away.
    An exit status above `worst` ends the program; 1 is that of ours where records were refused."""
    start = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen(command, stdin=stdin, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= child.returncode <= worst:
        sys.exit(f"{' '.join(map(str, command))}: exit status {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024
