"""moto's server, but that it does not do the same work again for each state, and that a state machine can run twice.

moto 5.2 parses a JSONPath and makes a client anew each time, some tenths of a second of work. A state with six paths and a
time-out of a second or two would time out before its task is sent. And it copies a state machine for each execution with
all earlier executions in it, which can't be copied, since they have threads. Nothing else is changed.
"""

import copy
import functools

import boto3
import jsonpath_ng
import jsonpath_ng.ext

# Before moto is imported, which takes the functions by name.
jsonpath_ng.parse = functools.lru_cache(maxsize=None)(jsonpath_ng.parse)
jsonpath_ng.ext.parse = functools.lru_cache(maxsize=None)(jsonpath_ng.ext.parse)

new_client = boto3.client
clients = {}


def client(*args, **settings):
    key = (args, *(settings.get(name) for name in ("service_name", "region_name", "endpoint_url")))
    if key not in clients:
        clients[key] = new_client(*args, **settings)
    return clients[key]


boto3.client = client

from moto.server import main  # noqa: E402
from moto.stepfunctions.models import StateMachine  # noqa: E402


def without_executions(state_machine, memo):
    twin = copy.copy(state_machine)
    twin.executions = []
    return twin


StateMachine.__deepcopy__ = without_executions

main()
