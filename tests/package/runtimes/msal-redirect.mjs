// The page that MSAL 5 wants at the redirect URI: hands the answer to the window that asked.
import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

broadcastResponseToMainFrame();
