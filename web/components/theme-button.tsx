import { setTheme, theme, themes } from '../state/theme.ts';

const symbols = { auto: '◐', light: '○', dark: '●' };

/** Light, dark, or the system's choice. */
export function ThemeButton() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  return (
    <button type="button" class="quiet" onClick={() => setTheme(next)}>
      <span class="visually-hidden">Theme: </span>
      <span aria-hidden="true">{symbols[theme.value]} </span>
      <span class="theme-name">{theme.value}</span>
    </button>
  );
}
