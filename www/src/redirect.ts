// The page that MSAL 5 wants at the redirect URI: it hands the answer to the window that asked, and closes.
import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

void broadcastResponseToMainFrame();
