import { signal } from './signal.ts';

/** What opens and closes, wherever the button for it is. */
export const pasteOpen = signal(false);
export const shareOpen = signal(false);
