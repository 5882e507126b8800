"""Loads service configs into channels of grpcio, against a server in this process.

The config as it stands must be taken: a client refuses calls over a channel whose config does not parse. Then each method with a
retry policy of n attempts is called three times, the server counting: after n-1 failures with each code of the policy the call must
succeed; after n it must fail, and the server see exactly n; and a failure with another code must not be tried again.

For that the timeouts are lifted and the waits cut short, which a busy machine might not keep, and throttling is left out, since the
failures of one call would throttle the next.
"""

import json
import sys
from concurrent import futures

import grpc

CODES = {code.name: code for code in grpc.StatusCode}


class Failing(grpc.GenericRpcHandler):
    """Answers every method with the codes it is told, one after the other, and then with an empty message."""

    def __init__(self):
        self.codes = []
        self.calls = 0

    def expect(self, codes):
        """Begins anew with these answers."""
        self.calls, self.codes = 0, codes

    def service(self, details):
        def answer(_request, context):
            self.calls += 1
            code = self.codes[self.calls - 1] if self.calls <= len(self.codes) else "OK"
            if code != "OK":
                context.abort(CODES[code], "as told")
            return b""

        return grpc.unary_unary_rpc_method_handler(answer)


def call(channel, name):
    """The error of a call; None for success."""
    try:
        channel.unary_unary(f"/{name['service']}/{name['method']}")(b"", timeout=20)
    except grpc.RpcError as error:
        return error
    return None


def check(path, handler, port):
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    for method in config["methodConfig"]:
        for name in method["name"]:
            handler.expect([])
            with channel_with(config, port) as channel:
                error = call(channel, name)
            if error is not None and error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                yield f"{name['method']}: {error.code().name}: {error.details()}"
            policy = method.get("retryPolicy")
            if policy is not None:
                for expected, codes in attempts(policy):
                    yield from retried(patient(config), handler, port, name, expected, codes)


def attempts(policy):
    """The calls to make: how many attempts the server must see, and the codes of its answers."""
    count = policy["maxAttempts"]
    retryable = policy["retryableStatusCodes"]
    other = next(code for code in ("INVALID_ARGUMENT", "NOT_FOUND", "OUT_OF_RANGE") if code not in retryable)
    for code in retryable:
        yield count, [code] * (count - 1) + ["OK"]
    yield count, [retryable[0]] * (count + 1)
    yield 1, [other, "OK"]


def retried(config, handler, port, name, expected, codes):
    handler.expect(codes)
    with channel_with(config, port) as channel:
        error = call(channel, name)
    outcome = "OK" if error is None else error.code().name
    due = codes[expected - 1]
    if (outcome, handler.calls) != (due, expected):
        yield f"{name['method']}: {outcome} after {handler.calls} attempts, where {due} is due after {expected}: the server answers {', '.join(codes)}"


def patient(config):
    """The config with room for a slow machine: long timeouts, short waits, no throttling."""
    copy = json.loads(json.dumps(config))
    copy.pop("retryThrottling", None)
    for method in copy["methodConfig"]:
        method["timeout"] = "30s"
        if "retryPolicy" in method:
            method["retryPolicy"].update(initialBackoff="0.02s", maxBackoff="0.05s")
    return copy


def channel_with(config, port):
    channel = grpc.insecure_channel(f"localhost:{port}", [("grpc.service_config", json.dumps(config))])
    # Where the config does not parse, the channel never gets ready, and the call says why.
    try:
        grpc.channel_ready_future(channel).result(timeout=10)
    except grpc.FutureTimeoutError:
        pass
    return channel


handler = Failing()
server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), handlers=(handler,))
port = server.add_insecure_port("localhost:0")
server.start()
problems = [{"file": path, "message": message} for path in sys.argv[1:] for message in check(path, handler, port)]
server.stop(None)
print(json.dumps(problems))
