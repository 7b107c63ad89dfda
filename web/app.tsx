import { LiveRegion } from './components/announce.tsx';
import { Header } from './components/header.tsx';
import { Notice } from './components/notice.tsx';
import { ModeView } from './modes/mode-view.tsx';
import { modeTexts } from './modes/texts.ts';
import { settings } from './state/store.ts';

export function App() {
  const { mode } = settings.value;
  const { heading, lede } = modeTexts[mode];
  return (
    <>
      <Header />
      <main class={`mode mode-${mode}`}>
        <div class="intro">
          <h1>{heading}</h1>
          <p>{lede}</p>
        </div>
        <Notice />
        <ModeView />
      </main>
      <footer>
        Every number on this page is computed in your browser, by <strong>avgpool2d</strong>: average pooling exactly as
        Keras does it, in WebAssembly. <code>npm install avgpool2d</code>
      </footer>
      <LiveRegion />
    </>
  );
}
