import './theme.css';
import './app.css';
import { render } from 'preact';
import { App } from './app';
import { restore } from './theme';

restore();
const root = document.getElementById('app');
if (root) render(<App />, root);
