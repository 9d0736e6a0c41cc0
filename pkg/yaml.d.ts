/**
 * The files of the Azure CLI, `endpoint.yml` and `deployment.yml` of `az ml`: read into the bodies that Azure takes, and written
 * back. An entry of its own, so that whoever does not import it does not load it; it needs no wasm.
 *
 * ```js
 * import { deployable, parseDefinition, resolve } from "azureml-endpoints/yaml";
 *
 * const definition = parseDefinition(text, { files: { "./model/model.onnx": blob } });
 * await workspace.deploy(deployable(await resolve(definition, workspace)));
 * ```
 */
import type { CallOptions, DeployDefinition, Files, OnlineDeployment, OnlineEndpoint, Workspace } from "./index.js";

/** What is wrong with a document, and where. Lines and columns count from 1. */
export interface DefinitionProblem {
  line: number;
  column: number;
  /** E.g. `liveness_probe.period`; empty for the document as a whole. */
  field: string;
  message: string;
}

/**
 * A document that is no definition. `line`, `column` and `field` are those of its first problem. No message holds a value, but for a
 * local path that has no file.
 */
export class DefinitionError extends TypeError {
  protected constructor();
  readonly line: number;
  readonly column: number;
  readonly field: string;
  /** Everything that was found, by line. */
  readonly problems: DefinitionProblem[];
}

export interface ParseOptions {
  /** Makes ids of names such as `azureml:my-model:1`. Without it they are `references`, which {@link resolve} turns into ids. */
  workspace?: { subscriptionId: string; resourceGroup: string; workspace: string };
  /** Local files by their paths as seen from the document, such as a visitor picked; put where the definition names them. */
  files?: Record<string, Blob | Uint8Array | ArrayBuffer | string> | Map<string, Blob | Uint8Array | ArrayBuffer | string>;
}

/** A local path that a definition names. */
export interface LocalPath {
  /** As it stands in the document: relative to it. */
  path: string;
  /** E.g. `model.path`, `code_configuration.code`, `environment.conda_file`, `environment.build.path`. */
  field: string;
  /** The member of the definition that takes its files (for a conda file its text), unless `files` was given. */
  into: string[];
}

/** Something registered that has to be looked up, or whose workspace was not given. */
export interface AssetReference {
  field: string;
  /** The member of the definition that is to hold its id. */
  path: string[];
  kind: "models" | "environments" | "codes" | "data" | "computes";
  name: string;
  version?: string;
  /** The newest version is meant. */
  label?: "latest";
}

/** What `endpoint.yml` says. */
export interface EndpointDefinition {
  kind: "endpoint";
  /** The body, as `endpoints.createOrUpdate` takes it, and its name. */
  endpoint: { name: string } & OnlineEndpoint;
  files: LocalPath[];
  references: AssetReference[];
}

/** What `deployment.yml` says. */
export interface DeploymentDefinition {
  kind: "deployment";
  endpoint: { name: string };
  /** The body, as `deployments(endpoint).createOrUpdate` takes it, but for what is to be registered first; and its name. */
  deployment: { name: string } & OnlineDeployment;
  /** What is defined in place. Without a name of its own it gets that of endpoint and deployment: `my-endpoint-blue`. */
  model?: {
    name: string;
    version?: string;
    type?: "custom_model" | "mlflow_model" | "triton_model";
    files?: Files;
    /** Where it lies, unless it is local; {@link resolve} registers it. */
    modelUri?: string;
    description?: string;
    tags?: Record<string, string>;
    properties?: Record<string, string>;
    [member: string]: unknown;
  };
  code?: { scoringScript: string; files?: Files };
  environment?: { name: string; version?: string; properties: Record<string, unknown> };
  files: LocalPath[];
  references: AssetReference[];
}

/**
 * Reads a definition: a deployment or an endpoint, as its `$schema` says, or its fields. Every field of `az ml` is known; another
 * is an error, and so is whatever the service would refuse by the look of it.
 *
 * Defaults are the CLI's: auth mode `Key`, identity `SystemAssigned`. Milliseconds and seconds become ISO 8601.
 *
 * @throws {DefinitionError} which lists all that is wrong, each with line, column and field.
 */
export function parseDefinition(text: string, options?: ParseOptions): EndpointDefinition | DeploymentDefinition;

/**
 * Writes a definition, or a resource as the service tells it: `toYaml({ endpoint: await workspace.endpoints.get("my-endpoint") })`.
 * What the service alone says (ids, states, URIs) is left out.
 *
 * @throws {TypeError} names what such a file cannot hold, so that nothing is lost unseen.
 */
export function toYaml(definition: { endpoint: object } | { deployment: object; endpoint?: { name?: string } }): string;

/** Turns `references` into ids, `@latest` into the newest version, and registers a model that lies at a URI. Gives a copy. */
export function resolve<D extends EndpointDefinition | DeploymentDefinition>(definition: D, workspace: Workspace, options?: CallOptions): Promise<D>;

/**
 * Definitions of one endpoint as one, for `workspace.deploy`. Traffic is set after the deployment; mirrored traffic is for `setTraffic`
 * then, and `deploy` refuses it.
 *
 * @throws {TypeError} for definitions of several endpoints, while there are `references`, and for local paths whose files were not given.
 */
export function deployable(...definitions: [EndpointDefinition | DeploymentDefinition, ...(EndpointDefinition | DeploymentDefinition)[]]): DeployDefinition;
