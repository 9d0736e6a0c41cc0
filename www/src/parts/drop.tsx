import { useId, useState } from 'preact/hooks';
import { drops as words } from '../strings';
import { Icon } from './icon';

interface Props {
  label: string;
  hint: string;
  files: readonly File[];
  onFiles: (files: File[]) => void;
  folder?: boolean;
}

const size = new Intl.NumberFormat('en', { notation: 'compact', style: 'unit', unit: 'byte', unitDisplay: 'narrow' });

/** Files, dropped or picked. */
export const Drop = ({ label, hint, files, onFiles }: Props) => {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (list: FileList | null | undefined) => {
    if (list && list.length > 0) onFiles([...files.filter(({ name }) => ![...list].some((it) => it.name === name)), ...list]);
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
        take(event.dataTransfer?.files);
      }}
    >
      <label for={id}>{label}</label>
      <p class="quiet hint" id={`${id}-hint`}>
        {hint}
      </p>
      <input
        id={id}
        type="file"
        multiple
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      {files.length > 0 && (
        <ul class="files">
          {files.map((file) => (
            <li key={file.name}>
              <code>{file.name}</code> <span class="quiet">{size.format(file.size)}</span>
              <button type="button" class="button subtle small icon-only" aria-label={words.remove(file.name)} onClick={() => onFiles(files.filter((it) => it !== file))}>
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
