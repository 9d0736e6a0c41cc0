import { Component, type ComponentChild, type FunctionComponent } from 'preact';

/** A component that is drawn anew only when what it is told has changed. */
export const memo = <P extends object>(View: (props: P) => ComponentChild): FunctionComponent<P> => {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return Object.keys({ ...this.props, ...next }).some((name) => this.props[name as keyof P] !== next[name as keyof P]);
    }
    override render() {
      return View(this.props);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
};
