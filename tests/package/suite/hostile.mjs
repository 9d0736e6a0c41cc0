// Answers that want the token sent elsewhere: nothing is sent there.
import { CONTROL, DATA, json, once, place, scripted, unsigned } from './azure.mjs';
import { equal, match, refusedWith, same } from './expect.mjs';

/** Places that look like Azure's, or hide where they are. */
const FOREIGN = [
  'https://evil.example/next',
  'http://management.azure.com/next',
  'https://management.azure.com.evil.example/next',
  'https://management.azure.com@evil.example/next',
  'https://user:pass@management.azure.com/next',
  'https://management.azure.com:8443/next',
  'https://evilmanagement.azure.com/next',
  'https://management.azure.com%2eevil.example/',
  '//evil.example/next',
  '/relative',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://127.0.0.1:1/next',
  'https://mánagement.azure.com/next',
];

export function hostile({ test, api }) {
  /** A workspace whose Azure lies; the hosts that were asked, besides the right one. */
  const lied = (answer) => {
    const fetch = scripted(answer);
    const workspace = new api.Workspace(place({ fetch, ...once }));
    const strangers = () => fetch.calls.map(({ url }) => url).filter((url) => !url.startsWith(`${CONTROL}/subscriptions/`));
    return { workspace, strangers, fetch };
  };

  /** It must fail before anything is sent; the words depend on what is wrong with the URL. */
  const untrusted = async (call, where) => {
    const error = await call().then(() => 'success', (error) => error);
    if (error instanceof TypeError && error.constructor === TypeError) return match(error.message, /url/i, where);
    if (error instanceof api.ProtocolError) return undefined;
    same(error?.name, 'CredentialError', `${where}: ${error?.message ?? error}`);
    return same(error.reason, 'untrusted-host', where);
  };

  test('a token never follows a nextLink to another host', async () => {
    await each(FOREIGN, async (nextLink) => {
      const { workspace, strangers } = lied(() => json({ value: [{}], nextLink }));
      await untrusted(async () => workspace.endpoints.list(), nextLink);
      equal(strangers(), [], `hosts asked for ${nextLink}`);
    });
  });

  test('a token never follows an operation to another host', async () => {
    await each(FOREIGN, async (url) => {
      const definition = { location: 'here', properties: { authMode: 'Key' } };
      const creating = { properties: { provisioningState: 'Creating', properties: { AzureAsyncOperationUri: url } } };
      const ways = {
        'azure-asyncoperation': () => json(creating, { status: 201, 'azure-asyncoperation': header(url), 'retry-after-ms': '1' }),
        location: () => json(undefined, { status: 202, location: header(url), 'retry-after-ms': '1' }),
        body: () => json(creating, { status: 201, 'retry-after-ms': '1' }),
      };
      for (const [way, answer] of Object.entries(ways)) {
        const { workspace, strangers } = lied(({ count }) => (count === 1 ? answer() : undefined));
        await untrusted(async () => workspace.endpoints.createOrUpdate('an-endpoint', definition), `${way} ${url}`);
        equal(strangers(), [], `hosts asked for ${way} ${url}`);
      }
      const { workspace, strangers } = lied(({ count }) =>
        count === 1
          ? json(undefined, { status: 202, location: `${CONTROL}/subscriptions/s/op`, 'retry-after-ms': '1' })
          : json(undefined, { status: 202, location: header(url), 'retry-after-ms': '1' }),
      );
      await untrusted(async () => workspace.endpoints.delete('an-endpoint'), `second location ${url}`);
      equal(strangers(), [], `hosts asked for second location ${url}`);
    });
  });

  test('a token never follows a ticket to another host', async () => {
    const resource = `${CONTROL}/subscriptions/s`;
    for (const url of FOREIGN) {
      for (const ticket of [
        { method: 'PUT', resource, watch: { at: 'status', url } },
        { method: 'DELETE', resource, watch: { at: 'location', url } },
        { method: 'PUT', resource: url, watch: { at: 'resource' } },
      ]) {
        const { workspace, fetch } = lied(() => json({}));
        await untrusted(async () => workspace.resume(ticket), JSON.stringify(ticket));
        same(fetch.calls.length, 0, 'requests sent');
      }
    }
  });

  test('an Entra token is sent to scoring hosts of its cloud only, unless the origin is trusted by name', async () => {
    const fetch = scripted(() => json([1]));
    const credential = unsigned(DATA);
    const scorer = (scoringUri, more) => new api.ScoringEndpoint({ scoringUri, credential, fetch, ...once, ...more });
    for (const uri of [
      'https://relay.example/score',
      'https://inference.ml.azure.com.evil.example/score',
      'https://eviinference.ml.azure.com/score',
      'https://e.westeurope.inference.ml.azure.us/score',
      'https://e.westeurope.inference.ml.azure.com:444/score',
      'http://localhost:8080/score',
    ]) {
      const error = await refusedWith(api, 'CredentialError', () => scorer(uri).score({}));
      same(error.reason, 'untrusted-host', uri);
    }
    same(fetch.calls.length, 0, 'requests sent');
    equal(await scorer('https://e.westeurope.inference.ml.azure.com/score').score({}), [1]);
    equal(await scorer('https://relay.example/score', { trustedOrigins: ['https://relay.example'] }).score({}), [1]);
    await refusedWith(api, 'CredentialError', () => scorer('https://other.example/score', { trustedOrigins: ['https://relay.example'] }).score({}));
    same(fetch.calls.length, 2, 'requests sent');
  });

  test('a scoring URI that is not private is refused when the client is made', async () => {
    for (const scoringUri of ['http://e.westeurope.inference.ml.azure.com/score', 'https://u:p@e.inference.ml.azure.com/score', 'ftp://x/', 'score', '']) {
      match((await refusedWith(api, 'TypeError', () => new api.ScoringEndpoint({ scoringUri, key: 'k', dangerouslyAllowBrowser: true }))).message, /scoringUri/);
    }
  });

  test('a scoring URI told by the service is trusted no more than any other', async () => {
    const told = { properties: { authMode: 'AADToken', scoringUri: 'https://evil.example/score' } };
    const credential = ({ plane }) => unsigned(plane === 'data' ? DATA : CONTROL);
    const open = (answer) => {
      const fetch = scripted(answer);
      return { fetch, opened: new api.Workspace(place({ fetch, credential, ...once })).endpoints.open('an-endpoint') };
    };
    const entra = open(() => json(told));
    const error = await refusedWith(api, 'CredentialError', async () => (await entra.opened).score({}));
    same(error.reason, 'untrusted-host');
    same(entra.fetch.calls.filter(({ url }) => url.includes('evil')).length, 0, 'requests to evil.example');
    const plain = open(({ url }) =>
      url.includes('listKeys')
        ? json({ primaryKey: 'k', secondaryKey: 'k' })
        : json({ properties: { authMode: 'Key', scoringUri: 'http://evil.example/score' } }),
    );
    const failed = await plain.opened.then((scorer) => scorer.score({})).then(() => 'success', (error) => error);
    same(plain.fetch.calls.filter(({ url }) => url.includes('evil')).length, 0, `requests to evil.example (${failed})`);
  });
}

const each = (items, check) => Promise.all(items.map(check));

/** A header holds no characters beyond Latin-1. */
const header = (url) => [...url].map((c) => (c > '\xff' ? '?' : c)).join('');
