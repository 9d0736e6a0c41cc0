import { checkToken, type Plane } from 'azureml-endpoints/slim';
import type { CloudName } from '../../strings';

const TENANT = '11111111-2222-3333-4444-555555555555';

/** Half an hour of the sample's life is over, most of an hour is left, in seconds. */
const AGE = 30 * 60;
const LIFE = 84 * 60 + 36;

const base64url = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** An unsigned token as Entra would issue it for a plane: to a person, and for logs to an app. */
export const sample = (plane: Plane, cloud: CloudName, now: number): string => {
  const { expectedAudience } = checkToken('', plane, { cloud });
  const issued = Math.floor(now / 1000) - AGE;
  const subject =
    plane === 'logs'
      ? { idtyp: 'app', roles: ['Data.Read'] }
      : { idtyp: 'user', name: 'Sample Person', scp: 'user_impersonation', unique_name: 'sample@contoso.example' };
  const claims = {
    aud: expectedAudience,
    iss: `https://sts.windows.net/${TENANT}/`,
    iat: issued,
    nbf: issued,
    exp: issued + LIFE,
    appid: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    appidacr: plane === 'logs' ? '1' : '0',
    oid: '99999999-8888-7777-6666-555555555555',
    tid: TENANT,
    ...subject,
    ver: '1.0',
  };
  return `${base64url({ typ: 'JWT', alg: 'none' })}.${base64url(claims)}.`;
};
