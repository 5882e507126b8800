"""Loads service configs into channels of grpcio, against a server in this process.

The config as it stands must be taken: a client refuses calls over a channel whose config does not parse. Then its timeouts
are lifted, which a busy machine might not keep, and each method with a retry policy fails once with a code of the policy:
the call must succeed at the second attempt.
"""

import json
import sys
from concurrent import futures

import grpc

CODES = {code.name: code for code in grpc.StatusCode}


class Failing(grpc.GenericRpcHandler):
    """Answers every method with an empty message, after as many failures as it is told."""

    def __init__(self):
        self.code = None
        self.failures = 0
        self.calls = 0

    def expect(self, failures, code):
        """Begins anew: so many failures with this code, then success."""
        self.calls, self.failures, self.code = 0, failures, code

    def service(self, details):
        def answer(_request, context):
            self.calls += 1
            if self.calls <= self.failures:
                context.abort(self.code, "fails once")
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
            handler.expect(0, None)
            with channel_with(config, port) as channel:
                error = call(channel, name)
            if error is not None and error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                yield f"{name['method']}: {error.code().name}: {error.details()}"
            policy = method.get("retryPolicy")
            if policy is None:
                continue
            handler.expect(1, CODES[policy["retryableStatusCodes"][0]])
            lifted = dict(config, methodConfig=[{**one, "timeout": "30s"} for one in config["methodConfig"]])
            with channel_with(lifted, port) as channel:
                error = call(channel, name)
            if error is not None:
                yield f"{name['method']}: {error.code().name} after {handler.calls} attempts: {error.details()}"
            elif handler.calls != 2:
                yield f"{name['method']}: {handler.calls} attempts instead of a second one after a failure"


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
