import { useEffect } from 'preact/hooks';
import { LiveRegion } from './components/announce.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { lazy } from './components/lazy.tsx';
import { Notice } from './components/notice.tsx';
import { isPresenting, usePresentKey } from './components/present.ts';
import { ModeView } from './modes/mode-view.tsx';
import { settings, show } from './state/store.ts';
import { fetchTexts, modeText, pageTitle } from './state/texts.ts';

const Story = lazy(() => import('./story/story.tsx'));

/** What the mode is about, or a step of the story in its place. */
function Intro() {
  const { mode, story } = settings.value;
  const text = modeText();
  const told = mode === 'grid' || mode === 'gradient';
  if (story > 0 && told) return <Story />;
  return (
    <div class="intro">
      <h1>{text?.heading}</h1>
      <p>
        {text?.lede}
        {told && (
          <button type="button" class="tour" onClick={() => show({ story: 1 })}>
            Tour in five steps
          </button>
        )}
      </p>
    </div>
  );
}

export function App() {
  usePresentKey();
  const { mode, embed } = settings.value;
  const title = pageTitle();
  useEffect(() => {
    document.title = title;
    if (location.hash || mode !== 'grid') fetchTexts();
  });
  const bare = embed || isPresenting();
  return (
    <div class={`page mode-${mode}${bare ? ' bare' : ''}${isPresenting() ? ' presenting' : ''}`}>
      {!bare && <Header />}
      <main>
        {bare ? <h1 class="visually-hidden">{modeText()?.heading}</h1> : <Intro />}
        {!embed && <Notice />}
        <ModeView />
      </main>
      {!bare && <Footer />}
      <LiveRegion />
    </div>
  );
}
