// endpoint.yml: an online endpoint.
import { list, map, record, text, texts, told, whole, word } from './field.js';
import { reference } from './reference.js';

const NAME = /^(?=.{3,32}$)[A-Za-z](?:-?[A-Za-z0-9])*$/;
/** The name of something to be made. */
export const name = {
  read(place) {
    const value = text.read(place);
    if (value === undefined || NAME.test(value)) return value;
    return place.wrong('must have 3 to 32 letters, digits and single dashes, start with a letter and not end with a dash');
  },
  write: text.write,
};

export const access = word({ enabled: 'Enabled', disabled: 'Disabled' });

const IDENTITY = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;
const assigned = record({
  resource_id: ['id', text, 'the id of the identity'],
  client_id: ['clientId', told],
  object_id: ['objectId', told],
  principal_id: ['principalId', told],
});
/** A user-assigned identity, as its id or as a mapping that has it. */
const owned = {
  read(place) {
    const id = place.isMap ? assigned.read(place).id : text.read(place);
    if (id === undefined || IDENTITY.test(id)) return id;
    return place.wrong('must be the id of a user-assigned identity: /subscriptions/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…');
  },
  write: (id) => ({ resource_id: id }),
};

const types = { system_assigned: 'SystemAssigned', user_assigned: 'UserAssigned', none: 'None', 'system_assigned,user_assigned': 'SystemAssigned,UserAssigned' };
const identityFields = record({
  type: ['type', word(types), 'system_assigned, user_assigned or none'],
  user_assigned_identities: ['userAssignedIdentities', list(owned, 1)],
  principal_id: ['principalId', told],
  tenant_id: ['tenantId', told],
});
const identity = {
  read(place) {
    const { type, userAssignedIdentities: ids } = identityFields.read(place) ?? {};
    const owns = type?.includes('UserAssigned');
    if (owns && !ids?.length) place.missing('user_assigned_identities', 'the identity that is assigned');
    if (type && !owns && ids?.length) place.wrong('must be of type user_assigned to have user_assigned_identities');
    return ids ? { type, userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])) } : { type };
  },
  write({ userAssignedIdentities, ...rest }, lost, path) {
    const ids = userAssignedIdentities && Object.keys(userAssignedIdentities);
    return identityFields.write(ids ? { ...rest, userAssignedIdentities: ids } : rest, lost, path);
  },
};

const shares = map(whole(0, 100));
const sum = (traffic) => Object.values(traffic).reduce((total, share) => total + share, 0);
const traffic = {
  read(place) {
    const value = shares.read(place);
    return value && ![0, 100].includes(sum(value)) ? place.wrong(`must add up to 100, or to 0 for none; it adds up to ${sum(value)}`) : value;
  },
  write: shares.write,
};
const mirror = {
  read(place) {
    const value = shares.read(place);
    return value && (Object.keys(value).length > 1 || sum(value) > 50) ? place.wrong('must name one deployment with at most 50 percent') : value;
  },
  write: shares.write,
};

const fields = record({
  $schema: [null, text],
  name: ['name', name, 'the name of the endpoint'],
  description: ['description', text],
  tags: ['tags', texts],
  location: ['location', text],
  auth_mode: ['authMode', word({ key: 'Key', aml_token: 'AMLToken', aad_token: 'AADToken' })],
  compute: ['compute', reference('computes')],
  identity: ['identity', identity],
  public_network_access: ['publicNetworkAccess', access],
  traffic: ['traffic', traffic],
  mirror_traffic: ['mirrorTraffic', mirror],
  properties: ['properties', texts],
  id: ['id', told],
  type: ['type', told],
  kind: ['kind', told],
  scoring_uri: ['scoringUri', told],
  openapi_uri: ['swaggerUri', told],
  provisioning_state: ['provisioningState', told],
});

/** Reads one: its body. */
export function readEndpoint(place) {
  const { $schema: _, name, location, tags, identity = { type: 'SystemAssigned' }, authMode = 'Key', ...properties } = fields.read(place);
  const members = place.entries();
  if (properties.compute && authMode === 'AADToken') members.get('auth_mode').wrong('must be key or aml_token on Kubernetes');
  if (properties.compute && properties.mirrorTraffic) members.get('mirror_traffic').wrong('is for managed endpoints, not for Kubernetes', { name: true });
  return { name, ...(location && { location }), ...(tags && { tags }), identity, properties: { authMode, ...properties } };
}

const schema = (kind) => `https://azuremlschemas.azureedge.net/latest/${kind}OnlineEndpoint.schema.json`;

/** What the service writes among the properties that are somebody else's. */
export const own = (properties) => {
  const left = Object.entries(properties ?? {}).filter(([name]) => !/^(azureml\.|AzureAsyncOperationUri$)/i.test(name));
  return left.length ? Object.fromEntries(left) : undefined;
};

/** Writes one. */
export function writeEndpoint({ properties = {}, systemData, sku, ...envelope }, lost) {
  const flat = { ...envelope, ...properties, properties: own(properties.properties) };
  return { $schema: schema(properties.compute ? 'kubernetes' : 'managed'), ...fields.write(flat, lost) };
}
