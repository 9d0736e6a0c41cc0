import { render } from 'preact';
import { App } from './app';
import { restore } from './theme';
import './theme.css';
import './app.css';

restore();
const root = document.getElementById('app');
if (root) render(<App />, root);
