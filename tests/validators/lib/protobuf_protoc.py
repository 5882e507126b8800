"""Compiles modules to descriptors with protoc: JSON on stdin, problems as JSON on stdout."""

import json
import os
import re
import subprocess
import sys
import tempfile

import grpc_tools

INCLUDE = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")

problems = []
for module in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as out:
        command = [
            sys.executable, "-m", "grpc_tools.protoc", f"-I{module['root']}", f"-I{INCLUDE}",
            "--include_imports", f"--descriptor_set_out={out}/all.pb", f"--python_out={out}", f"--grpc_python_out={out}",
            *module["files"],
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    for line in lines:
        path = re.match(r"([^:\s]+\.proto)", line)
        file = module["files"].get(path.group(1)) if path else None
        problems.append({"file": file or next(iter(module["files"].values())), "message": line})
    if done.returncode != 0 and not lines:
        problems.append({"file": next(iter(module["files"].values())), "message": f"exit {done.returncode}"})
print(json.dumps(problems))
