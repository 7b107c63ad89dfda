import { signal } from '../state/signal.ts';

/** The room for the grids and the equation, in CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** The reader's font size. */
  readonly rem: number;
  /** The smallest cell worth drawing: fingers need more than a mouse. */
  readonly smallest: number;
  /** The height of a button in rem; as in tokens.css. */
  readonly target: number;
  /** Whether the page scrolls when the height is not enough. */
  readonly scrolls: boolean;
}

/** Whether the settings lie open over the lower half of a small screen. */
export const sheetOpen = signal(false);

/** Where settings stand beside the grids and everything is within the window's height; as in page.css. */
const wide = '(min-width: 1000px)';

const measured = signal({ width: 0, height: 0, window: 0, rem: 16, narrow: false, touch: false, fills: true });

/** The room on a sheet of paper; see print.css. */
const paper = { width: 690, height: 640, window: 900, rem: 12, narrow: false, touch: false, fills: true };

function measure(area: HTMLElement, printing = matchMedia('print').matches): void {
  if (printing) {
    measured.value = paper;
    return;
  }
  const fills = matchMedia(wide).matches || area.closest('.bare') !== null;
  const next = {
    width: area.clientWidth,
    // Where the page scrolls, the grids set the area's height, not the other way round.
    height: fills ? area.clientHeight : 0,
    window: innerHeight,
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    narrow: matchMedia('(max-width: 640px)').matches,
    touch: matchMedia('(pointer: coarse)').matches,
    fills,
  };
  if (JSON.stringify(next) !== JSON.stringify(measured.value)) measured.value = next;
}

/** The room as last measured: reading it triggers no layout. */
export function room(): Room {
  const { width, height, window, rem, narrow, touch, fills } = measured.value;
  const target = narrow || touch ? 2.75 : 2.25;
  if (fills) return { width, height, rem, target, smallest: touch ? 24 : 3, scrolls: false };
  if (sheetOpen.value) return { width, height: window * 0.56 - 4.25 * rem, rem, target, smallest: 3, scrolls: true };
  return { width, height: window - 9 * rem, rem, target, smallest: narrow || touch ? 44 : 20, scrolls: true };
}

let unwatch = () => {};

/** The `ref` of the element whose inside is the room. */
export function watchRoom(element: HTMLElement | null): void {
  unwatch();
  unwatch = () => {};
  if (!element) return;
  const again = () => measure(element);
  const print = () => measure(element, true);
  const observer = new ResizeObserver(again);
  again();
  observer.observe(element);
  addEventListener('resize', again);
  addEventListener('beforeprint', print);
  addEventListener('afterprint', again);
  unwatch = () => {
    observer.disconnect();
    removeEventListener('resize', again);
    removeEventListener('beforeprint', print);
    removeEventListener('afterprint', again);
  };
}
