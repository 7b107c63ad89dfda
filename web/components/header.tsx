import { tabs } from '../modes/texts.ts';
import { writeAddress } from '../state/address.ts';
import { notices } from '../state/notices.ts';
import { defaults, modes } from '../state/settings.ts';
import { signal } from '../state/signal.ts';
import { asked, isWaiting, ownPicture, replaceAll, settings, show } from '../state/store.ts';
import { announce } from './announce.tsx';
import { canPresent, togglePresenting } from './present.ts';
import { ShareButton } from './share-button.tsx';
import { ThemeButton } from './theme-button.tsx';

const copyLabel = signal('Copy link');

function CopyLink() {
  const copy = async () => {
    try {
      // What waits for the package is not in the address yet.
      const link = isWaiting() ? new URL(`#${writeAddress(asked.value)}`, location.href).href : location.href;
      await navigator.clipboard.writeText(link);
      copyLabel.value = 'Copied';
      announce('link copied');
      if (settings.value.mode === 'image' && ownPicture.value) {
        notices.value = ['The link holds the settings, not your picture.'];
      }
    } catch {
      copyLabel.value = 'Copy it from the address bar';
    }
    setTimeout(() => {
      copyLabel.value = 'Copy link';
    }, 2500);
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      {copyLabel.value}
    </button>
  );
}

/** Name, modes, link and theme. */
export function Header() {
  const { mode } = asked.value;
  return (
    <header class="page-header">
      <a
        class="brand"
        href="./"
        onClick={(event) => {
          event.preventDefault();
          replaceAll(() => defaults, 'opening picture');
        }}
      >
        <img src="./icon.svg" alt="" width="26" height="26" /> avgpool2d
      </a>
      <nav aria-label="Modes">
        {modes.map((name) => (
          <a
            key={name}
            href={`#${writeAddress({ ...asked.value, mode: name })}`}
            aria-current={name === mode ? 'page' : undefined}
            onClick={(event) => {
              event.preventDefault();
              show({ mode: name });
            }}
          >
            {tabs[name]}
          </a>
        ))}
      </nav>
      <div class="actions">
        {canPresent() && (
          <button type="button" class="quiet present" onClick={togglePresenting} title="Present: the grids alone (F)">
            Present
          </button>
        )}
        {canPresent() && <ShareButton />}
        <CopyLink />
        <ThemeButton />
      </div>
    </header>
  );
}
