// What the README's snippets take from their surroundings.
declare const process: { env: Record<string, string> };
declare module 'node:fs' {
  const openAsBlob: (path: string) => Promise<Blob>;
}
declare const workspace: import('azureml-endpoints').Workspace;
declare const token: string;
declare const scoringUri: string;
declare const account: object;
declare const msal: { acquireTokenSilent(request: { scopes: string[]; account: object }): Promise<{ accessToken: string }> };
