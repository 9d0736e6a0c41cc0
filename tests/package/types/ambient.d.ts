// What the README's snippets take from their surroundings.
declare const process: { env: Record<string, string> };
declare module 'node:fs/promises' {
  const readFile: (path: string) => Promise<Uint8Array>;
}
declare module 'node:fs' {
  const openAsBlob: (path: string) => Promise<Blob>;
}
declare const workspace: import('azureml-endpoints').Workspace;
declare const token: string;
declare const scoringUri: string;
declare const principalId: string;
declare const customerId: string;
declare const endpointYaml: string;
declare const deploymentYaml: string;
declare const blob: Blob;
declare const account: object;
declare const errorRate: (deployment: string) => Promise<number>;
declare const publish: (key: string) => Promise<void>;
declare const msal: { acquireTokenSilent(request: { scopes: string[]; account: object }): Promise<{ accessToken: string }> };
declare const place: { subscriptionId: string; resourceGroup: string; workspace: string };
declare const button: { onclick: unknown };
