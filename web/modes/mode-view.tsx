import type { ComponentType } from 'preact';
import { lazy } from '../components/lazy.tsx';
import type { Mode } from '../state/settings.ts';
import { settings } from '../state/store.ts';
import GridMode from './grid.tsx';

const views: Record<Mode, ComponentType> = {
  grid: GridMode,
  gradient: lazy(() => import('./gradient.tsx')),
  layer: lazy(() => import('./layer.tsx')),
  image: lazy(() => import('./image.tsx')),
  timing: lazy(() => import('./timing.tsx')),
  code: lazy(() => import('./code.tsx')),
};

export function ModeView() {
  const View = views[settings.value.mode];
  return <View />;
}
