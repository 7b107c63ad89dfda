import { canPresent, isPresenting, togglePresenting } from './present.ts';
import { step, toggle } from './walk.ts';

/** What a key does in the presentation view, wherever the focus is; on a button, space presses it. */
function actOf({ key }: KeyboardEvent, at: Element): (() => void) | null {
  if (key === 'Escape') return togglePresenting;
  if (at.matches('input')) return null;
  if (key === 'ArrowRight' || key === 'ArrowDown') return () => step(1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return () => step(-1);
  if (key === ' ' && !at.matches('button')) return () => toggle(1);
  return null;
}

/** F enters and leaves the presentation view; there, arrow keys step and space plays. Fields keep their keys. */
export function onKey(event: KeyboardEvent): void {
  const at = event.target as Element;
  if (event.ctrlKey || event.metaKey || event.altKey || !canPresent()) return;
  if (at.matches('input:not([type="range"], [type="radio"], [type="checkbox"]), select, textarea')) return;
  const act = event.key.toLowerCase() === 'f' ? togglePresenting : isPresenting() ? actOf(event, at) : null;
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
