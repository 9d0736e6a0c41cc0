"""Reads definitions as `az ml` does: YAML texts as JSON on stdin, the bodies that Microsoft's SDK makes of them on stdout."""
import io
import json
import logging
import sys
import warnings

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
from azure.ai.ml import load_online_deployment, load_online_endpoint  # noqa: E402


def body(kind, text):
    if kind == "endpoint":
        entity = load_online_endpoint(io.StringIO(text))
        rest = entity._to_rest_online_endpoint(location="l")
    else:
        entity = load_online_deployment(io.StringIO(text))
        rest = entity._to_rest_object(location="l")
    return {"name": entity.name, "endpointName": getattr(entity, "endpoint_name", None), **rest.as_dict()}


def attempt(kind, text):
    try:
        return body(kind, text)
    except Exception as error:  # what the SDK refuses is compared as well
        return {"error": type(error).__name__}


print(json.dumps([attempt(kind, text) for kind, text in json.load(sys.stdin)]))
