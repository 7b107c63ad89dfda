import { useEffect } from 'preact/hooks';
import { LiveRegion } from './components/announce.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { Notice } from './components/notice.tsx';
import { canPresent, usePresentKey } from './components/present.ts';
import { ModeView } from './modes/mode-view.tsx';
import { modeTexts, titleOf } from './modes/texts.ts';
import { settings } from './state/store.ts';

function Intro() {
  const { heading, lede } = modeTexts[settings.value.mode];
  return (
    <div class="intro">
      <h1>{heading}</h1>
      <p>{lede}</p>
    </div>
  );
}

export function App() {
  usePresentKey();
  const title = titleOf(settings.value);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { mode, view, embed } = settings.value;
  const bare = embed || (view === 'present' && canPresent());
  return (
    <div class={`page mode-${mode}${bare ? ' bare' : ''}${view === 'present' ? ' presenting' : ''}`}>
      {!bare && <Header />}
      <main>
        {bare ? <h1 class="visually-hidden">{modeTexts[mode].heading}</h1> : <Intro />}
        {!embed && <Notice />}
        <ModeView />
      </main>
      {!bare && <Footer />}
      <LiveRegion />
    </div>
  );
}
