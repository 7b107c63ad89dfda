import { useEffect, useRef, useState } from 'preact/hooks';
import { png, save } from '../figure/save.ts';
import { animation, figure } from '../figure/svg.ts';
import { writeAddress } from '../state/address.ts';
import { shareOpen } from '../state/panels.ts';
import { asked, chosen, settings } from '../state/store.ts';
import { announce } from './announce.tsx';

/** The page as it is now, the cell pointed at included. */
function drawn(): string {
  return figure({ ...settings.value, pinned: chosen.value });
}

const svg = (text: string) => new Blob([text], { type: 'image/svg+xml' });

const figures: readonly { label: string; hint: string; make: () => Promise<void> | void }[] = [
  { label: 'SVG', hint: 'for slides and print', make: () => save(svg(drawn()), 'average-pooling.svg') },
  { label: 'PNG', hint: 'for everything else', make: async () => save(await png(drawn()), 'average-pooling.png') },
  {
    label: 'Animated SVG',
    hint: 'the window moving',
    make: () => save(svg(animation(settings.value)), 'average-pooling-animated.svg'),
  },
];

function embedCode(): string {
  const address = writeAddress({ ...asked.value, view: 'page', story: 0, embed: true });
  const source = `${location.origin}${location.pathname}#${address}`;
  return `<iframe src="${source.replaceAll('&', '&amp;')}" title="Average pooling, cell by cell" width="600" height="420" loading="lazy" style="border: 0"></iframe>`;
}

/** Pictures of the grids, and the grids themselves for another page. */
export default function Share() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState('Copy embed code');
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => {
    shareOpen.value = false;
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(embedCode());
      setCopied('Copied');
      announce('embed code copied');
    } catch {
      setCopied('Select it and copy');
    }
  };
  return (
    <dialog ref={dialog} class="share" aria-labelledby="share-title" onClose={close}>
      <h2 id="share-title">Take it along</h2>
      <h3>Save the figure</h3>
      <p class="hint">Grids, window, padding and equation as you see them, light, for print.</p>
      <div class="figures">
        {figures.map(({ label, hint, make }) => (
          <button
            key={label}
            type="button"
            onClick={async () => {
              try {
                await make();
                setProblem(null);
              } catch (error) {
                setProblem(error instanceof Error ? error.message : String(error));
              }
            }}
          >
            {label}
            <small>{hint}</small>
          </button>
        ))}
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <h3>Embed it in your page</h3>
      <textarea
        aria-label="Embed code"
        readOnly
        rows={4}
        value={embedCode()}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="figures">
        <button type="button" onClick={copy}>
          {copied}
        </button>
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>
          Done
        </button>
      </div>
    </dialog>
  );
}
