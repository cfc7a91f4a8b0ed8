# Runs a command and prints its wall time and the processor time of all threads in seconds, and its largest resident
# size in bytes, as JSON.
import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - start
# Kilobytes on Linux, bytes on macOS.
unit = 1 if sys.platform == "darwin" else 1024
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps({"code": code, "seconds": seconds, "cpu": cpu, "peak": usage.ru_maxrss * unit}))
