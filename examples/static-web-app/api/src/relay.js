// A relay in the API of a Static Web App. Who is signed in to the app may score; the platform says who that is, in a header that
// nobody outside can set. (It also takes `Authorization` for itself, so no token of the page's own gets here.)
import { createRelay, functionsHandler } from 'azureml-endpoints/relay';

const { SCORING_URI, ENDPOINT_KEY, ALLOW_ORIGINS } = process.env;

/** The user's id, if they have the role that staticwebapp.config.json asks for. */
function admit(request) {
  const principal = request.headers.get('x-ms-client-principal');
  const { userId, userRoles = [] } = principal ? JSON.parse(atob(principal)) : {};
  return userRoles.includes('authenticated') && userId;
}

export const score = functionsHandler(
  createRelay({
    target: SCORING_URI,
    key: ENDPOINT_KEY,
    allowOrigins: ALLOW_ORIGINS.split(','),
    admit,
    limits: { requestsPerMinute: 60 },
    onEvent: (event) => console.log(JSON.stringify(event)),
  }),
);
