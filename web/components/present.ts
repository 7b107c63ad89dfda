import { asked, settings, show } from '../state/store.ts';

/** Whether the grids stand alone, for a lecture hall. */
export function isPresenting(): boolean {
  return settings.value.view === 'present' && canPresent();
}

/** Whether there are grids to present. */
export function canPresent(): boolean {
  const { mode, embed } = settings.value;
  return !embed && (mode === 'grid' || mode === 'gradient');
}

export function togglePresenting(): void {
  show({ view: asked.value.view === 'present' ? 'page' : 'present' });
}
