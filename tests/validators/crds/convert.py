"""Writes the schemas of custom resource definitions in the form of this folder.

    convert.py VirtualService_v1 Sidecar_v1 < definitions.yaml     CustomResourceDefinitions, as upstream projects publish them
    convert.py GRPCRoute:gateway.networking.k8s.io/grpcroute_v1.json   a schema that someone took out of one already

Descriptions and `status` are left out, unknown fields are closed as an API server does it when asked for strict validation, a field that is an
integer or a string says so, the kind is spelled out, and keys are sorted.
"""

import json
import pathlib
import sys

import yaml

HERE = pathlib.Path(__file__).parent


def close(schema: object) -> object:
    """The schema without prose, every object with known properties closed."""
    if isinstance(schema, list):
        return [close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value for key, value in schema.items() if not (key == "description" and isinstance(value, str))}
    for key, value in result.items():
        if key == "properties":
            result[key] = {name: close(item) for name, item in value.items()}
        elif key not in ("default", "enum"):
            result[key] = close(value)
    if result.pop("x-kubernetes-int-or-string", False) is True:
        result.pop("anyOf", None)
        result["oneOf"] = [{"type": "string"}, {"type": "integer"}]
    is_open = result.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in result
    if result.get("type") == "object" and "properties" in result and not is_open:
        result["additionalProperties"] = False
    return result


def write(group: str, kind: str, version: str, schema: dict) -> None:
    schema["properties"].pop("status", None)
    if "required" in schema:
        schema["required"] = [field for field in schema["required"] if field != "status"]
    metadata = schema["properties"].get("metadata", {"type": "object"})
    schema["properties"].update(apiVersion={"type": "string"}, kind={"enum": [kind], "type": "string"}, metadata=metadata)
    name = f"{group}_{kind.lower()}_{version}"
    text = json.dumps(schema, indent=1, sort_keys=True)
    (HERE / f"{name}.json").write_text(text + "\n")
    print(f"{name}: {len(text)} bytes")


def main(arguments: list[str]) -> None:
    for argument in [argument for argument in arguments if argument.endswith(".json")]:
        kind, path = argument.split(":", 1)
        file = pathlib.Path(path)
        write(file.parent.name, kind, file.stem.split("_")[1], close(json.loads(file.read_text())))
    wanted = {argument for argument in arguments if not argument.endswith(".json")}
    if not wanted:
        return
    for definition in yaml.safe_load_all(sys.stdin):
        if not definition or definition.get("kind") != "CustomResourceDefinition":
            continue
        spec = definition["spec"]
        for version in spec["versions"]:
            kind = spec["names"]["kind"]
            if f"{kind}_{version['name']}" in wanted:
                wanted.discard(f"{kind}_{version['name']}")
                write(spec["group"], kind, version["name"], close(version["schema"]["openAPIV3Schema"]))
    if wanted:
        sys.exit(f"not among the definitions: {', '.join(sorted(wanted))}")


main(sys.argv[1:])
