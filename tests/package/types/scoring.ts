// The entry for scoring: its types are those of the whole, and what it has not is not declared.
import { ScoringEndpoint, clientSecret, CredentialError } from 'azureml-endpoints/scoring';
import type { Credential, ScoringEvent } from 'azureml-endpoints/scoring';
import * as whole from 'azureml-endpoints';
import { init, initSync, inspectToken } from 'azureml-endpoints/scoring/slim';
import type { InitSource } from 'azureml-endpoints/scoring/slim';
// @ts-expect-error the control plane is elsewhere
import { Workspace } from 'azureml-endpoints/scoring';
// @ts-expect-error and so is the verifying of tokens that came in
import { verifyToken } from 'azureml-endpoints/scoring/slim';

const credential: Credential = clientSecret({ tenantId: 't', clientId: 'c', clientSecret: 's' });
const endpoint = new ScoringEndpoint({ scoringUri: 'https://e.example.com/score', credential, onEvent: ({ type }: ScoringEvent) => type });
const either: whole.ScoringEndpoint = endpoint;
const answer: { data: number[] } = await endpoint.score<{ data: number[] }>({ data: [[1]] });
const source: InitSource = new URL('https://example.com/x.wasm');
await init(source);
initSync(new Uint8Array(8));
try {
  inspectToken('a.b');
} catch (error) {
  if (error instanceof CredentialError && error instanceof whole.CredentialError) console.log(error.scope);
}
console.log(either, answer, Workspace, verifyToken);
