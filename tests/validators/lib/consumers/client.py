"""Generates a Python client of each OpenAPI document; where asked, imports every module below the folder. JSON in, JSON out.

What the generator leaves out with a warning is a problem: whoever uses the client misses an operation.
"""

import contextlib
import importlib
import importlib.metadata
import io
import json
import pathlib
import re
import sys

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

# What the generator has no class for is a file to it, if told so.
FILES = dict.fromkeys(["text/csv", "image/png", "image/jpeg", "application/pdf", "application/zip"], "application/octet-stream")

request = json.load(sys.stdin)
folder = pathlib.Path(request["folder"])
problems = []


def problem(package, tool, where, message):
    problems.append({"package": package, "tool": tool, "where": where, "message": message})


for client in request["clients"]:
    name = client["package"]
    config = Config.from_sources(
        ConfigFile(post_hooks=[], package_name_override=name, content_type_overrides=FILES),
        MetaType.NONE,
        pathlib.Path(client["file"]),
        "utf-8",
        overwrite=True,
        output_path=folder / name,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            errors = generate(config=config)
        except Exception as error:  # noqa: BLE001 (whatever stops the generator is a problem of this document)
            problem(name, "openapi-python-client", "", f"{type(error).__name__}: {error}")
            continue
    for error in errors:
        detail = re.sub(r"<[\w.]+ object at 0x\w+>", "…", error.detail or "")
        problem(name, "openapi-python-client", error.header or "", detail[:400])

sys.path.insert(0, str(folder))
sys.dont_write_bytecode = True
for path in sorted(folder.rglob("*.py")) if request["import"] else ():
    parts = path.relative_to(folder).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    try:
        importlib.import_module(module)
    except Exception as error:  # noqa: BLE001
        problem(parts[0], "import", ".".join(parts[1:]), f"{type(error).__name__}: {error}")

json.dump({"version": importlib.metadata.version("openapi-python-client"), "problems": problems}, sys.stdout)
