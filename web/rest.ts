/**
 * Everything that the opening picture neither shows nor needs, in one file: fetched at the first sign of use, or together
 * with the page when an address asks for more than the opening picture.
 */
import './styles/rest.css';

export { Below } from './components/below.tsx';
export { Footer } from './components/footer.tsx';
export { onKey } from './components/present-keys.ts';
export { RareControls } from './components/rare-controls.tsx';
export { compare } from './model/comparison.ts';
export { moreTexts, titleOf } from './modes/more-texts.ts';
export { readAddress, writeAddress } from './state/address.ts';
export { check } from './state/check.ts';
export { presetOf, presetSettings, presets, readState, settingsOf, untouched } from './state/presets.ts';
export { Story } from './story/story.tsx';
