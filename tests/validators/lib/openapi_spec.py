"""Checks OpenAPI documents with openapi-spec-validator: file names on standard input, problems on standard output, as JSON."""

import importlib.metadata
import json
import sys

import yaml
from openapi_spec_validator.shortcuts import get_validator_cls
from openapi_spec_validator.validation.exceptions import ValidatorDetectError


class Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
    """YAML 1.2's types as JSON has them: a date stays the string that it is in JSON."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

problems = []
for name in json.load(sys.stdin)["files"]:
    with open(name, encoding="utf-8") as file:
        try:
            document = yaml.load(file, Loader)  # noqa: S506 (a safe loader)
            errors = get_validator_cls(document)(document).iter_errors()
            for error in errors:
                where = "/".join(str(step) for step in getattr(error, "absolute_path", ()))
                problems.append({"file": name, "where": where, "message": str(getattr(error, "message", error))[:400]})
        except ValidatorDetectError:
            problems.append({"file": name, "where": "", "message": "no version of OpenAPI that the validator knows"})
        except Exception as error:  # noqa: BLE001 (whatever stops the validator is a problem of this file)
            problems.append({"file": name, "where": "", "message": f"{type(error).__name__}: {error}"[:400]})

json.dump({"version": importlib.metadata.version("openapi-spec-validator"), "problems": problems}, sys.stdout)
