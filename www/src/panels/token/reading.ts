import { checkToken, inspectToken, type Plane, type TokenCheck, type TokenInspection } from 'azureml-endpoints/slim';
import { clouds, type CloudName } from '../../strings';

export const PLANES: readonly Plane[] = ['control', 'data', 'logs'];
export const CLOUDS = Object.keys(clouds) as CloudName[];

/** What the package reads in a text, whatever the time is. */
export type Reading =
  | { kind: 'malformed'; message: string }
  | { kind: 'token'; token: string; cloud: CloudName; inspection: TokenInspection; elsewhere?: Elsewhere };

/** The cloud that the token is for when it is not the chosen one. */
export interface Elsewhere {
  cloud: CloudName;
  plane: Plane;
}

export const read = (token: string, cloud: CloudName): Reading => {
  try {
    const inspection = inspectToken(token, { cloud });
    const elsewhere = inspection.plane ? undefined : findElsewhere(token, cloud);
    return { kind: 'token', token, cloud, inspection, ...(elsewhere && { elsewhere }) };
  } catch (error) {
    return { kind: 'malformed', message: error instanceof Error ? error.message : String(error) };
  }
};

const findElsewhere = (token: string, here: CloudName): Elsewhere | undefined => {
  for (const cloud of CLOUDS) {
    const { plane } = cloud === here ? {} : inspectToken(token, { cloud });
    if (plane) return { cloud, plane };
  }
  return undefined;
};

/** One verdict for each plane. */
export type Checks = Record<Plane, TokenCheck>;

export const check = (token: string, cloud: CloudName, now: number): Checks => {
  const on = (plane: Plane) => checkToken(token, plane, { cloud, now });
  return { control: on('control'), data: on('data'), logs: on('logs') };
};

/** The one thing to know of a token. */
export type Gist =
  | { kind: 'fit'; plane: Plane }
  | { kind: 'expired' | 'early'; why: string }
  | { kind: 'otherCloud'; cloud: CloudName; why: string }
  | { kind: 'unknownApp' }
  | { kind: 'useless' };

export const gist = ({ inspection, elsewhere }: Extract<Reading, { kind: 'token' }>, checks: Checks): Gist => {
  if (elsewhere) {
    const verdict = checks[elsewhere.plane];
    return { kind: 'otherCloud', cloud: elsewhere.cloud, why: verdict.ok ? '' : verdict.message };
  }
  const verdict = inspection.plane ? checks[inspection.plane] : PLANES.map((plane) => checks[plane]).find(takesAudience);
  if (!verdict || (!verdict.ok && verdict.reason === 'wrong-audience')) return { kind: 'useless' };
  if (!verdict.ok) return { kind: verdict.reason === 'expired' ? 'expired' : 'early', why: verdict.message };
  return verdict.audienceKnown ? { kind: 'fit', plane: verdict.plane } : { kind: 'unknownApp' };
};

const takesAudience = (verdict: TokenCheck): boolean => verdict.ok || verdict.reason !== 'wrong-audience';
