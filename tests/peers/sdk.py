"""Does with Microsoft's Python SDK what the lines of stdin say, against the local Azure, and answers each with a line of JSON."""
import json
import logging
import os
import sys
import warnings

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
from azure.ai.ml import MLClient  # noqa: E402
from azure.ai.ml.entities import ManagedOnlineDeployment, ManagedOnlineEndpoint, Model  # noqa: E402
from azure.identity import ClientSecretCredential  # noqa: E402

azure = json.loads(os.environ["AZUREML_EMULATOR"])
https, app, place = azure["https"], azure["identities"]["scientist"], azure["workspace"]


class Control:
    """Tokens for the control plane, whatever the address that the SDK makes a scope of."""

    entra = ClientSecretCredential(
        azure["tenantId"], app["clientId"], app["clientSecret"], authority=https["authority"], disable_instance_discovery=True
    )

    def get_token(self, *scopes, **more):
        return self.entra.get_token("https://management.azure.com/.default")


client = MLClient(
    Control(), place["subscriptionId"], place["resourceGroup"], place["workspace"],
    cloud="local", enable_telemetry=False, show_progress=False,
    cloud_metadata={
        "azure_portal": https["resourceManager"],
        "resource_manager": https["resourceManager"],
        "active_directory": https["authority"],
        "aml_resource_id": "https://ml.azure.com",
        "storage_endpoint": "core.windows.net",
        "registry_discovery_endpoint": https["resourceManager"],
    },
)
endpoints, deployments, models = client.online_endpoints, client.online_deployments, client.models


def read_endpoint(name):
    it = endpoints.get(name)
    return {"id": it.id, "name": it.name, "authMode": it.auth_mode, "description": it.description, "tags": it.tags,
            "traffic": it.traffic, "scoringUri": it.scoring_uri, "provisioningState": it.provisioning_state}


def read_deployment(endpoint, name):
    it = deployments.get(name, endpoint_name=endpoint)
    return {"id": it.id, "name": it.name, "model": it.model, "instanceType": it.instance_type, "capacity": it.instance_count,
            "environmentVariables": it.environment_variables}


def set_traffic(name, traffic):
    it = endpoints.get(name)
    it.traffic = traffic
    return endpoints.begin_create_or_update(it).result().traffic


DO = {
    "list": lambda: sorted(it.name for it in endpoints.list()),
    "endpoint": read_endpoint,
    "deployment": read_deployment,
    "keys": lambda name: [(keys := endpoints.get_keys(name)).primary_key, keys.secondary_key],
    "models": lambda name: sorted(it.version for it in models.list(name=name)),
    "create": lambda **of: endpoints.begin_create_or_update(ManagedOnlineEndpoint(**of)).result().name,
    "deploy": lambda **of: deployments.begin_create_or_update(ManagedOnlineDeployment(**of)).result().name,
    "register": lambda **of: models.create_or_update(Model(**of)).id,
    "traffic": set_traffic,
    "delete": lambda name: endpoints.begin_delete(name).result(),
}
out, sys.stdout = sys.stdout, sys.stderr  # the SDK prints dots while it waits
for line in sys.stdin:
    name, args, named = json.loads(line)
    try:
        answer = {"value": DO[name](*args, **named)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str), file=out, flush=True)
