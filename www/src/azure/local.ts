import type { CustomCloud } from 'azureml-endpoints/slim';
import type { WorkspaceName } from './place';

/** The local Azure, as `cargo xtask demo` tells of it beside the page. There are no secrets in it. */
export interface LocalAzure {
  cloud: CustomCloud & { logAnalytics?: string };
  tenantId: string;
  clientId: string;
  workspace: WorkspaceName;
  location: string;
  /** Who may sign in, and as what. */
  users: { name: string; roles: string[] }[];
  /** A relay that scores for the page. */
  relay?: string;
  /** The Log Analytics workspace. */
  logAnalytics?: { id: string; customerId: string };
  /** A model to deploy, beside the page. */
  model?: string;
}

let asked: Promise<LocalAzure | undefined> | undefined;

/** The local Azure that the host of the page knows; a static host knows none. */
export const localAzure = (): Promise<LocalAzure | undefined> =>
  (asked ??= fetch(new URL('local.json', document.baseURI))
    .then((answer) => (answer.ok ? (answer.json() as Promise<LocalAzure | null>) : null))
    .then(
      (told) => told ?? undefined,
      () => undefined,
    ));
