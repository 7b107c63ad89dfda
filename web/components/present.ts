import { useEffect } from 'preact/hooks';
import { settings, show } from '../state/store.ts';

/** Whether the grids stand alone, for a lecture hall. */
export function isPresenting(): boolean {
  return settings.value.view === 'present' && canPresent();
}

/** Only these have something to present. */
export function canPresent(): boolean {
  const { mode, embed } = settings.value;
  return !embed && (mode === 'grid' || mode === 'gradient');
}

export function togglePresenting(): void {
  show({ view: settings.value.view === 'present' ? 'page' : 'present' });
}

/** F leads into the presentation view and out of it, Escape out of it; fields keep their keys. */
export function usePresentKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !canPresent()) return;
      if (
        (event.target as Element).matches(
          'input:not([type="range"], [type="radio"], [type="checkbox"]), select, textarea',
        )
      )
        return;
      const leave = event.key === 'Escape' && settings.value.view === 'present';
      if (!leave && event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      togglePresenting();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
