import type { AuthMode } from 'azureml-endpoints/slim';

/** What is scored. */
export interface Target {
  name: string;
  scoringUri: string;
  swaggerUri?: string;
  authMode: AuthMode;
  deployments: readonly string[];
}

/** Where a relay answers for an endpoint: `{endpoint}` stands for its name. */
export const relayFor = (relay: string, name: string): string => relay.replaceAll('{endpoint}', encodeURIComponent(name));

/** What is wrong with a relay's address: tokens travel encrypted, or stay on this machine. */
export const isRelay = (relay: string): boolean => {
  try {
    const { protocol, hostname } = new URL(relayFor(relay, 'name'));
    return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
  } catch {
    return false;
  }
};

/** The sample of Microsoft's article: two rows of ten numbers. */
export const SAMPLE = `{
  "data": [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
  ]
}
`;
