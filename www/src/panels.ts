import type { ComponentType } from 'preact';
import { TokenPanel } from './panels/token/panel';
import { token } from './strings';

/** A page of the dashboard. */
export interface Panel {
  /** Its address after `#/`. */
  path: string;
  title: string;
  View: ComponentType;
}

const first: Panel = { path: 'token', title: token.title, View: TokenPanel };

/** All panels, in the order of the navigation. */
export const panels: readonly Panel[] = [first];

/** The panel at an address; the first one at none. */
export const panelAt = (path: string): Panel | undefined => (path === '' ? first : panels.find((panel) => panel.path === path));
