import type { ComponentType } from 'preact';
import { access, endpoints, score, start, token, traffic } from './strings';

/** What a panel is told: what the address names in it. */
export interface View {
  at: string[];
}

/** A page of the dashboard. */
export interface Panel {
  /** Its address after `#/`. */
  path: string;
  title: string;
  /** Its code, which is fetched when it is first opened. */
  load: () => Promise<ComponentType<View>>;
}

/** All panels, in the order of the navigation; the first is that of the empty address. */
export const panels: readonly Panel[] = [
  { path: '', title: start.title, load: () => import('./panels/start/panel').then(({ StartPanel }) => StartPanel) },
  { path: 'endpoints', title: endpoints.title, load: () => import('./panels/endpoints/panel').then(({ EndpointsPanel }) => EndpointsPanel) },
  { path: 'score', title: score.title, load: () => import('./panels/score/panel').then(({ ScorePanel }) => ScorePanel) },
  { path: 'traffic', title: traffic.title, load: () => import('./panels/traffic/panel').then(({ TrafficPanel }) => TrafficPanel) },
  { path: 'access', title: access.title, load: () => import('./panels/access/panel').then(({ AccessPanel }) => AccessPanel) },
  { path: 'token', title: token.title, load: () => import('./panels/token/panel').then(({ TokenPanel }) => TokenPanel) },
];

/** The panel at an address. */
export const panelAt = (path: string): Panel | undefined => panels.find((panel) => panel.path === path);
