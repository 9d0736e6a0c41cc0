import 'virtual:fluent-theme.css';
import './theme.css';
import './app.css';
import './fluent.css';
import './forms.css';
import './tables.css';
import { render } from 'preact';
import { App } from './app';
import { restore as restoreSession } from './azure/session';
import { restore as restoreTheme } from './theme';

restoreTheme();
restoreSession();
const root = document.getElementById('app');
// Fluent defines its elements a moment after their code has come; until then they would take every property for an attribute.
if (root) void customElements.whenDefined('fluent-button').then(() => render(<App />, root));
