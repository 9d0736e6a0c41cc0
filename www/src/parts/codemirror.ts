import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The tokens of the page, so that both themes are right at any time. */
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--colorNeutralBackground1)', color: 'var(--colorNeutralForeground1)', fontSize: '13px', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--colorCompoundBrandStroke)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--fontFamilyMonospace)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--colorNeutralForeground1)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--colorNeutralForeground1)' },
  '.cm-gutters': { backgroundColor: 'var(--colorNeutralBackground2)', color: 'var(--colorNeutralForeground3)', border: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--colorNeutralBackground1)', border: '1px solid var(--colorNeutralStroke1)' },
  // Its own marks are images in `data:` addresses, which the policy of the page forbids.
  '.cm-lintRange': { backgroundImage: 'none !important' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--colorStatusDangerBorder2)' },
  '.cm-lint-marker': { content: 'normal !important', borderRadius: '50%', backgroundColor: 'var(--colorStatusDangerBorder2)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--colorBrandStroke2) !important' },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: 'var(--colorBrandForegroundLink)' },
    { tag: tags.string, color: 'var(--colorStatusSuccessForeground1)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--colorStatusWarningForeground1)' },
  ]),
);

interface Options {
  parent: HTMLElement;
  label: string;
  doc: string;
  onChange: (text: string) => void;
}

/**
 * An editor for JSON. It lives in a shadow tree, where its styles are adopted style sheets: in the page itself they would be
 * style elements, which the policy of the page forbids. The tab key leaves it, as it leaves every other field.
 */
export const edit = ({ parent, label, doc, onChange }: Options): EditorView => {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        indentOnInput(),
        bracketMatching(),
        json(),
        linter(jsonParseLinter()),
        lintGutter(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
        look,
        colours,
      ],
    }),
  });
};
