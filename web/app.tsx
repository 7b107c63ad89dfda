import { LiveRegion } from './components/announce.tsx';
import { Header } from './components/header.tsx';
import { Notice } from './components/notice.tsx';
import { isPresenting } from './components/present.ts';
import { ModeView } from './modes/mode-view.tsx';
import { fetchRest, rest } from './state/rest.ts';
import { settings, show } from './state/store.ts';
import { modeText } from './state/texts.ts';

/** What the mode is about, or a step of the story in its place. */
function Intro() {
  const { mode, story } = settings.value;
  const text = modeText();
  const told = mode === 'grid' || mode === 'gradient';
  const Story = rest.value?.Story;
  if (story > 0 && told && Story) return <Story />;
  return (
    <div class="intro">
      <h1>{text?.heading}</h1>
      <p>
        {text?.lede}
        {told && (
          <button
            type="button"
            class="tour"
            onClick={() =>
              fetchRest().then(
                () => show({ story: 1 }),
                () => {},
              )
            }
          >
            Tour in five steps
          </button>
        )}
      </p>
    </div>
  );
}

export function App() {
  const { mode, embed } = settings.value;
  const bare = embed || isPresenting();
  const Footer = rest.value?.Footer;
  return (
    <div class={`page mode-${mode}${bare ? ' bare' : ''}${isPresenting() ? ' presenting' : ''}`}>
      {!bare && <Header />}
      <main>
        {bare ? <h1 class="visually-hidden">{modeText()?.heading}</h1> : <Intro />}
        {!embed && <Notice />}
        <ModeView />
      </main>
      {!bare && Footer && <Footer />}
      <LiveRegion />
    </div>
  );
}
