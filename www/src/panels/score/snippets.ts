import type { AuthMode } from 'azureml-endpoints/slim';
import { relayFor, type Target } from './target';

/** What is to be said in another language. */
export interface Said {
  target: Target;
  body: string;
  deployment: string;
  relay?: string | undefined;
  scope: string;
  resourceGroup: string;
  workspace: string;
}

export type Language = 'curl' | 'fetch' | 'package' | 'python';

/** How a terminal gets the proof. */
const PROOF: Record<AuthMode, (said: Said) => string> = {
  AADToken: ({ scope }) => `az account get-access-token --scope ${quoted(scope)} --query accessToken -o tsv`,
  Key: (said) => credentials(said, 'primaryKey'),
  AMLToken: (said) => credentials(said, 'accessToken'),
};

const credentials = ({ target, resourceGroup, workspace }: Said, member: string): string =>
  `az ml online-endpoint get-credentials -n ${quoted(target.name)} -g ${quoted(resourceGroup)} -w ${quoted(workspace)} --query ${member} -o tsv`;

/** A text for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const string = (text: string): string => JSON.stringify(text);

const compact = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
};

const uriOf = ({ target, relay }: Said): string => (relay ? relayFor(relay, target.name) : target.scoringUri);

const curl = (said: Said): string =>
  [
    `TOKEN=$(${PROOF[said.target.authMode](said)})`,
    `curl --fail-with-body ${quoted(said.target.scoringUri)} \\`,
    `  -H "Authorization: Bearer $TOKEN" \\`,
    `  -H 'Content-Type: application/json' \\`,
    ...(said.deployment ? [`  -H ${quoted(`azureml-model-deployment: ${said.deployment}`)} \\`] : []),
    `  --data-raw ${quoted(compact(said.body))}`,
  ].join('\n');

const fetched = (said: Said): string =>
  [
    `const answer = await fetch(${string(uriOf(said))}, {`,
    `  method: "POST",`,
    `  headers: {`,
    `    authorization: \`Bearer \${token}\`,`,
    `    "content-type": "application/json",`,
    ...(said.deployment ? [`    "azureml-model-deployment": ${string(said.deployment)},`] : []),
    `  },`,
    `  body: ${string(compact(said.body))},`,
    `});`,
    `if (!answer.ok) throw new Error(\`\${answer.status} \${await answer.text()}\`);`,
    `console.log(await answer.json());`,
  ].join('\n');

const own = (said: Said): string => {
  const proof = said.relay || said.target.authMode === 'AADToken' ? 'credential' : 'key';
  return [
    `import { ScoringEndpoint } from "azureml-endpoints";`,
    ``,
    `const endpoint = new ScoringEndpoint({`,
    `  scoringUri: ${string(uriOf(said))},`,
    `  ${proof},`,
    ...(said.relay ? [`  trustedOrigins: [${string(new URL(said.relay).origin)}],`] : []),
    `});`,
    `console.log(await endpoint.score(${compact(said.body)}${said.deployment ? `, { deployment: ${string(said.deployment)} }` : ''}));`,
  ].join('\n');
};

const python = (said: Said): string => {
  const entra = said.target.authMode === 'AADToken';
  return [
    `import json, os, urllib.request`,
    ...(entra ? [`from azure.identity import DefaultAzureCredential`] : []),
    ``,
    entra ? `token = DefaultAzureCredential().get_token(${string(said.scope)}).token` : `token = os.environ["TOKEN"]  # ${PROOF[said.target.authMode](said)}`,
    `request = urllib.request.Request(`,
    `    ${string(said.target.scoringUri)},`,
    `    data=${string(compact(said.body))}.encode(),`,
    `    headers={`,
    `        "Authorization": f"Bearer {token}",`,
    `        "Content-Type": "application/json",`,
    ...(said.deployment ? [`        "azureml-model-deployment": ${string(said.deployment)},`] : []),
    `    },`,
    `)`,
    `with urllib.request.urlopen(request) as answer:`,
    `    print(json.load(answer))`,
  ].join('\n');
};

const SNIPPETS: Record<Language, (said: Said) => string> = { curl, fetch: fetched, package: own, python };

/** Those that ask the endpoint itself, also where the page asks a relay. */
const DIRECT: readonly Language[] = ['curl', 'python'];

/** The same call, elsewhere; none while its address is not known. No secret is in any of them. */
export const snippet = (language: Language, said: Said): string | undefined =>
  (DIRECT.includes(language) ? said.target.scoringUri : uriOf(said)) ? SNIPPETS[language](said) : undefined;
