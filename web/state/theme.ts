import { signal } from './signal.ts';

export const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const key = 'avgpool2d-theme';

/** The reader's own taste, so it is kept in this browser and not in the link. */
export const theme = signal<Theme>('auto');

export function setTheme(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser may forbid storage; the theme then lasts as long as the page.
  }
}

/** Takes over the theme of the last visit. A page in a frame follows its host instead. */
export function startTheme(): void {
  try {
    const kept = themes.find((name) => name === localStorage.getItem(key));
    if (kept) setTheme(kept);
  } catch {
    // See above.
  }
}
