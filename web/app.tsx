import { LiveRegion } from './components/announce.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { Notice } from './components/notice.tsx';
import { isPresenting } from './components/present.ts';
import { ModeView } from './modes/mode-view.tsx';
import { texts } from './modes/texts.ts';
import { asked, isWaiting, settings, show } from './state/store.ts';
import { Story } from './story/story.tsx';

/** What the mode is about, or a step of the story in its place. */
function Intro() {
  const { mode, story } = settings.value;
  const { heading, lede } = texts[mode];
  const told = mode === 'grid' || mode === 'gradient';
  if (story > 0 && told) return <Story />;
  return (
    <div class="intro">
      <h1>{heading}</h1>
      <p>
        {lede}
        {told && (
          <button type="button" class="tour" onClick={() => show({ story: 1 })}>
            Tour in five steps
          </button>
        )}
      </p>
    </div>
  );
}

/** `ready`: whether what the address asks for is here, or cannot be fetched. */
export function App({ ready }: { ready: boolean }) {
  const { mode, embed } = ready ? settings.value : asked.value;
  const bare = embed || isPresenting();
  return (
    <div
      class={`page mode-${mode}${bare ? ' bare' : ''}${isPresenting() ? ' presenting' : ''}${isWaiting() ? ' waiting' : ''}`}
    >
      {!bare && <Header />}
      {ready ? (
        <main>
          {bare ? <h1 class="visually-hidden">{texts[mode].heading}</h1> : <Intro />}
          <Notice />
          <ModeView />
        </main>
      ) : (
        <main>
          <p class="hint">Loading…</p>
        </main>
      )}
      {ready && !bare && <Footer />}
      <LiveRegion />
    </div>
  );
}
