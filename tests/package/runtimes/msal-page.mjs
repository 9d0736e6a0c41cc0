// A page whose users sign in: the unmodified MSAL and the packed package, put where the driver can reach them.
import { PublicClientApplication } from '@azure/msal-browser';
import * as api from 'azureml-endpoints';

globalThis.start = async (configuration, place, cloud) => {
  globalThis.app = new PublicClientApplication(configuration);
  globalThis.credential = api.fromMsal(app);
  globalThis.workspace = new api.Workspace({ ...place, cloud, credential });
  globalThis.api = api;
  await app.initialize();
  await app.handleRedirectPromise();
};

/** What can be said of a failure across the browser's border; the failure itself stays here. */
globalThis.failing = async (promise) => {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    globalThis.failure = error;
    const { name, code, reason, plane, scope, message } = error;
    return { name, code, reason, plane, scope, message, resumes: typeof error.resume === 'function' };
  }
};
