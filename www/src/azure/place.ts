import type { CloudName } from '../strings';

/** The workspace that is managed. */
export interface WorkspaceName {
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
}

/** Which Azure, as which app, which workspace. It stands in the address of the page, so that it can be kept and shared. */
export type Place = LocalPlace | AzurePlace;

/** The local Azure that the host of the page tells of. */
export interface LocalPlace {
  azure: 'local';
}

export interface AzurePlace {
  azure: CloudName;
  tenantId: string;
  clientId: string;
  workspace?: WorkspaceName;
}

const CLOUDS: readonly string[] = ['public', 'usgovernment', 'china'] satisfies CloudName[];

/** The place that the query of an address names. */
export const placeIn = (search: string): Place | undefined => {
  const query = new URLSearchParams(search);
  const of = (name: string) => query.get(name)?.trim() ?? '';
  const azure = of('azure');
  if (azure === 'local') return { azure };
  if (!CLOUDS.includes(azure) || !of('tenant') || !of('client')) return undefined;
  const workspace = { subscriptionId: of('subscription'), resourceGroup: of('group'), workspace: of('workspace') };
  return {
    azure: azure as CloudName,
    tenantId: of('tenant'),
    clientId: of('client'),
    ...(Object.values(workspace).every(Boolean) && { workspace }),
  };
};

/** The query of the address that names a place. */
export const queryOf = (place: Place | undefined): string => {
  if (!place) return '';
  const query = new URLSearchParams({ azure: place.azure });
  if (place.azure !== 'local') {
    query.set('tenant', place.tenantId);
    query.set('client', place.clientId);
    if (place.workspace) {
      query.set('subscription', place.workspace.subscriptionId);
      query.set('group', place.workspace.resourceGroup);
      query.set('workspace', place.workspace.workspace);
    }
  }
  return `?${query}`;
};

/** Writes a place into the address, leaving the panel. */
export const keep = (place: Place | undefined): void => {
  const kept = new URLSearchParams(location.search).get('relay');
  const query = new URLSearchParams(queryOf(place));
  if (kept) query.set('relay', kept);
  const search = query.size > 0 ? `?${query}` : '';
  history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
};
