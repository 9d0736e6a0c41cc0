import { useId, useState } from 'preact/hooks';
import { drops as words } from '../strings';
import { Button } from './button';
import { droppedFiles, pathOf } from './dropped';

interface Props {
  label: string;
  hint: string;
  files: readonly File[];
  onFiles: (files: File[]) => void;
  /** Whether whole folders can be picked too. */
  folders?: boolean;
}

const size = new Intl.NumberFormat('en', { notation: 'compact', style: 'unit', unit: 'byte', unitDisplay: 'narrow' });

/** `275 B`: the number, a space, the unit. */
const sized = (bytes: number): string => size.format(bytes).replace(/(?<=\d)(?=\D+$)/, '\u00a0');

/** Files, dropped or picked. Folders that are dropped come with all that is in them. */
export const Drop = ({ label, hint, files, onFiles, folders = false }: Props) => {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (taken: File[]) => {
    const paths = new Set(taken.map(pathOf));
    if (taken.length > 0) onFiles([...files.filter((it) => !paths.has(pathOf(it))), ...taken]);
  };
  const pick = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    take([...(currentTarget.files ?? [])]);
    currentTarget.value = '';
  };
  return (
    <div
      class="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(take);
      }}
    >
      <label for={id}>{label}</label>
      <p class="quiet hint" id={`${id}-hint`}>
        {hint}
      </p>
      <input id={id} type="file" multiple aria-describedby={`${id}-hint`} onChange={pick} />
      {folders && (
        <>
          <label for={`${id}-folder`}>{words.folder}</label>
          <input id={`${id}-folder`} type="file" aria-describedby={`${id}-hint`} onChange={pick} {...{ webkitdirectory: true }} />
        </>
      )}
      {files.length > 0 && (
        <ul class="files">
          {files.map((file) => (
            <li key={pathOf(file)}>
              <code>{pathOf(file)}</code> <span class="quiet">{sized(file.size)}</span>
              <Button look="subtle" small label={words.remove(pathOf(file))} onClick={() => onFiles(files.filter((it) => it !== file))} icon="cross" />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
