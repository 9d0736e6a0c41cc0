import { type Configuration, PublicClientApplication } from '@azure/msal-browser';

/** An app registration of a directory. */
export interface App {
  clientId: string;
  /** The authority with its tenant. */
  authority: string;
  /** Where the authority's own words are, when it is not where MSAL would look. */
  metadataUrl?: string;
}

/** How long a person may take to sign in, in milliseconds: a second factor may have to be found. */
const PATIENCE = 10 * 60 * 1000;

/** MSAL for an app, ready, with the user who was signed in before the page was loaded anew. */
export const signOn = async ({ clientId, authority, metadataUrl }: App): Promise<PublicClientApplication> => {
  const auth: Configuration['auth'] = { clientId, authority, redirectUri: new URL('redirect.html', document.baseURI).href };
  if (metadataUrl) auth.authorityMetadata = await metadata(metadataUrl);
  const app = new PublicClientApplication({ auth, cache: { cacheLocation: 'sessionStorage' }, system: { popupBridgeTimeout: PATIENCE } });
  await app.initialize();
  await app.handleRedirectPromise();
  if (!app.getActiveAccount()) app.setActiveAccount(app.getAllAccounts()[0] ?? null);
  return app;
};

const metadata = async (url: string): Promise<string> => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.text();
};
