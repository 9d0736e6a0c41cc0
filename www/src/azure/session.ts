import { type AccountInfo, type PublicClientApplication } from '@azure/msal-browser';
import { checkToken, type Cloud, fromMsal, type Plane, type TokenCredential, Workspace } from 'azureml-endpoints/slim';
import { started } from '../start';
import { store, useStore } from '../store';
import type { CloudName } from '../strings';
import { type LocalAzure, localAzure } from './local';
import { keep, type Place, placeIn, type WorkspaceName } from './place';

/** Who is signed in where. */
export type Session =
  | { state: 'nowhere' }
  | { state: 'connecting'; place: Place }
  | { state: 'broken'; place: Place; error: unknown }
  | ({ state: 'signedOut' } & Connected)
  | SignedIn;

interface Connected {
  place: Place;
  cloud: Cloud;
  app: PublicClientApplication;
  local?: LocalAzure;
}

export interface SignedIn extends Connected {
  state: 'in';
  account: AccountInfo;
  credential: TokenCredential;
  /** What the place names, and its control plane; neither while it has not been chosen. */
  name?: WorkspaceName;
  workspace?: Workspace;
}

/** Resource Manager and authority of Microsoft's own clouds. */
const HOSTS: Record<CloudName, { resourceManager: string; authority: string }> = {
  public: { resourceManager: 'https://management.azure.com', authority: 'https://login.microsoftonline.com' },
  usgovernment: { resourceManager: 'https://management.usgovcloudapi.net', authority: 'https://login.microsoftonline.us' },
  china: { resourceManager: 'https://management.chinacloudapi.cn', authority: 'https://login.partner.microsoftonline.cn' },
};

export const resourceManagerOf = (cloud: Cloud): string => (typeof cloud === 'string' ? HOSTS[cloud].resourceManager : cloud.resourceManager);

/** The scope of a plane, as the package knows it. */
export const scopeOf = (plane: Plane, cloud: Cloud): string => checkToken('', plane, { cloud }).scope;

export const session = store<Session>({ state: 'nowhere' });
export const useSession = (): Session => useStore(session);

/** There is no local Azure where the address says so. */
export class NoLocalAzure extends Error {}

/** Goes to a place: gets ready to sign in there, or is signed in already. */
export const connect = async (place: Place): Promise<void> => {
  keep(place);
  session.set({ state: 'connecting', place });
  try {
    const [connected] = await Promise.all([reach(place), started]);
    if (session.get().state === 'connecting') settle(connected);
  } catch (error) {
    session.set({ state: 'broken', place, error });
  }
};

const reach = async (place: Place): Promise<Connected> => {
  const msal = import('./msal');
  if (place.azure === 'local') {
    const local = await localAzure();
    if (!local) throw new NoLocalAzure();
    const { cloud, tenantId, clientId } = local;
    const metadataUrl = `${cloud.authority}/${tenantId}/v2.0/.well-known/openid-configuration`;
    // MSAL takes https authorities only; all it asks for stands in the metadata.
    const app = await (await msal).signOn({ clientId, authority: `${HOSTS.public.authority}/${tenantId}`, metadataUrl });
    return { place, cloud, app, local };
  }
  const { clientId, tenantId, azure: cloud } = place;
  const app = await (await msal).signOn({ clientId, authority: `${HOSTS[cloud].authority}/${tenantId}` });
  return { place, cloud, app };
};

/** What the session is once MSAL has said who is there. */
const settle = ({ place, cloud, app, local }: Connected): void => {
  const connected: Connected = { place, cloud, app, ...(local && { local }) };
  const account = app.getActiveAccount();
  if (!account) return session.set({ ...connected, state: 'signedOut' });
  const credential = fromMsal(app, { account: () => app.getActiveAccount() });
  const name = local?.workspace ?? (place.azure === 'local' ? undefined : place.workspace);
  const workspace = name && new Workspace({ ...name, cloud, credential });
  session.set({ ...connected, state: 'in', account, credential, ...(name && workspace && { name, workspace }) });
};

/** Opens the sign-in page in a window, in place of one that is open; call it from a click. */
export const signIn = async (): Promise<void> => {
  const now = session.get();
  if (now.state !== 'signedOut' && now.state !== 'in') return;
  const scopes = [scopeOf('control', now.cloud)];
  const { account } = await now.app.loginPopup({ scopes, prompt: 'select_account', overrideInteractionInProgress: true });
  now.app.setActiveAccount(account);
  settle(now);
};

/** Forgets the user and the tokens here. */
export const signOut = async (): Promise<void> => {
  const now = session.get();
  if (now.state !== 'in') return;
  await now.app.clearCache();
  now.app.setActiveAccount(null);
  settle(now);
};

/** Takes a workspace of the place that is signed in to. */
export const choose = (workspace: WorkspaceName | undefined): void => {
  const now = session.get();
  if (now.state !== 'in' || now.place.azure === 'local') return;
  const { workspace: _, ...rest } = now.place;
  const place: Place = workspace ? { ...rest, workspace } : rest;
  keep(place);
  settle({ ...now, place });
};

/** Leaves the place, for another. */
export const leave = (): void => {
  keep(undefined);
  session.set({ state: 'nowhere' });
};

/** Takes up what the address says. */
export const restore = (): void => {
  const place = placeIn(location.search);
  if (place) void connect(place);
};
