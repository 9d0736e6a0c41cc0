// The application under test: nothing but the unmodified MSAL, put where the driver can reach it.
import { PublicClientApplication } from '@azure/msal-browser';

globalThis.start = async (configuration) => {
  globalThis.app = new PublicClientApplication(configuration);
  await app.initialize();
  return app.handleRedirectPromise();
};

/** What can be said of a failure across the browser's border. */
globalThis.failing = (promise) =>
  promise.then(
    () => 'no error',
    ({ name, errorCode, errorMessage, subError }) => ({ name, errorCode, errorMessage, subError }),
  );
