import type { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  label: string;
  text: string;
  onText: (text: string) => void;
}

/** JSON to be written by people. Its code comes when it is first needed. */
export const Editor = ({ label, text, onText }: Props) => {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const latest = useRef({ text, onText });
  latest.current = { text, onText };
  useEffect(() => {
    let gone = false;
    void import('./codemirror').then(({ edit }) => {
      if (gone || !parent.current) return;
      view.current = edit({ parent: parent.current, label, doc: latest.current.text, onChange: (it) => latest.current.onText(it) });
    });
    return () => {
      gone = true;
      view.current?.destroy();
    };
  }, [label]);
  useEffect(() => {
    const now = view.current?.state.doc;
    if (now && now.toString() !== text) view.current?.dispatch({ changes: { from: 0, to: now.length, insert: text } });
  }, [text]);
  return <div ref={parent} class="editor" />;
};
