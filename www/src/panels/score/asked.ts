import { ScoringEndpoint, type ScoringSettings } from 'azureml-endpoints/slim';
import type { AtWork } from '../../parts/signed-in';
import { relayFor, type Target } from './target';

/** How a call proves itself. */
export type Proof = { by: 'mine' } | { by: 'key'; key: string };

/** Who asks what, by which way. */
export interface Asked {
  session: AtWork;
  target: Target;
  /** The relay, if it goes through one. */
  relay?: string;
  proof: Proof;
}

type More = Pick<ScoringSettings, 'onEvent'> & { fetch?: (url: string, init: RequestInit) => Promise<Response> };

/** The endpoint as the package asks it. Keys are read for this one use. */
export const endpointOf = async ({ session, target, relay, proof }: Asked, signal: AbortSignal, more: More = {}): Promise<ScoringEndpoint> => {
  const { cloud, credential, workspace } = session;
  // Keys here are the user's own: read with their rights or pasted by them, and gone with the page.
  const own = { cloud, dangerouslyAllowBrowser: true, ...more };
  const { scoringUri, swaggerUri } = target;
  const through = relay ? { scoringUri: relayFor(relay, target.name), trustedOrigins: [new URL(relay).origin] } : { scoringUri, ...(swaggerUri && { swaggerUri }) };
  if (proof.by === 'key') return new ScoringEndpoint({ ...own, ...through, key: proof.key });
  // A relay has its own way to the endpoint; who asks it proves who they are.
  if (relay || target.authMode === 'AADToken') return new ScoringEndpoint({ ...own, ...through, credential });
  if (target.authMode === 'Key') return new ScoringEndpoint({ ...own, ...through, keys: await workspace.endpoints.listKeys(target.name, { signal }) });
  const { accessToken } = await workspace.endpoints.getToken(target.name, { signal });
  return new ScoringEndpoint({ ...own, ...through, key: accessToken });
};
