"""moto's server, but that it does not do the same work again for each state: parse a JSONPath, make a client.

moto 5.2 does both anew each time, some tenths of a second of work. A state with six paths and a time-out of a second or two
would time out before its task is sent. Nothing else is changed.
"""

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
    key = (args, settings["service_name"], settings["region_name"], settings.get("endpoint_url"))
    if key not in clients:
        clients[key] = new_client(*args, **settings)
    return clients[key]


boto3.client = client

from moto.server import main  # noqa: E402

main()
