import type { ComponentType } from 'preact';
import { lazy } from '../components/lazy.tsx';
import { settings } from '../state/store.ts';
import GridMode from './grid.tsx';

/** All but the grid are fetched when first opened. */
const fetched = {
  gradient: lazy(() => import('./gradient.tsx')),
  layer: lazy(() => import('./layer.tsx')),
  image: lazy(() => import('./image.tsx')),
  timing: lazy(() => import('./timing.tsx')),
  code: lazy(() => import('./code.tsx')),
};

/** Fetches what the mode shows, so that it is drawn at once; without a connection the view itself says so. */
export async function fetchMode(): Promise<void> {
  const { mode } = settings.value;
  if (mode !== 'grid') await fetched[mode].fetch().catch(() => {});
}

export function ModeView() {
  const { mode } = settings.value;
  const View: ComponentType = mode === 'grid' ? GridMode : fetched[mode];
  return <View />;
}
