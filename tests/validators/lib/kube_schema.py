"""Checks Kubernetes objects as `kubernetes-validate --strict` does: objects on standard input, problems on standard output, as JSON.

The schemas, and the choice of a schema by kind and version, are the package's own. Unlike its command this reports
every error of an object, and an object without a schema as such: the command only warns.
"""

import functools
import importlib.metadata
import json
import sys

import jsonschema
import kubernetes_validate.utils as kv
from jsonschema.exceptions import best_match

found = []
kv.schema_contents = functools.lru_cache(maxsize=None)(kv.schema_contents)
jsonschema.validators.Draft202012Validator.validate = lambda self, instance: found.extend(self.iter_errors(instance))

request = json.load(sys.stdin)
problems = []
for index, value in enumerate(request["objects"]):
    found.clear()
    try:
        kv.validate(value, request["version"], strict=True)
    except kv.SchemaNotFoundError:
        problems.append({"index": index, "where": "", "message": "no schema"})
    for error in found:
        where = "/".join(str(step) for step in error.absolute_path)
        problems.append({"index": index, "where": where, "message": (best_match([error]) or error).message[:300]})

json.dump({"version": importlib.metadata.version("kubernetes-validate"), "problems": problems}, sys.stdout)
