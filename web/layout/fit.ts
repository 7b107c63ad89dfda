import type { Room } from './room.ts';

/** Where everything goes so that cells get as large as the room allows: pure arithmetic, no element is asked. */

interface Size {
  readonly rows: number;
  readonly columns: number;
}

export interface Need {
  /** The input with its padding and what hangs over. */
  readonly input: Size;
  readonly outputs: readonly Size[];
  /** What is written around the input takes room too. */
  readonly padded: boolean;
  readonly dropsRows: boolean;
  readonly dropsColumns: boolean;
  /** Characters of the longest equation, and how many equations there are. */
  readonly characters: number;
  readonly equations: number;
  /** The equation alone, without the words around it. */
  readonly compact: boolean;
  /** The largest cell, in rem. */
  readonly largest: number;
}

/** 'beside': the equation under the output; 'below': under both grids; 'stacked': one under the other. */
export type Arrangement = 'beside' | 'below' | 'stacked';

export interface Fit {
  readonly arrangement: Arrangement;
  readonly cell: number;
  readonly gap: number;
  /** Height of the card with the equation, the same for every output, in CSS pixels. */
  readonly card: number;
  readonly text: 'large' | 'medium' | 'small';
  /** The equation alone, where there is no room for the words around it. */
  readonly compact: boolean;
}

/** Below this many rem no digit of a cell can be read; shades take their place. */
export const legible = 1.2;

/** Up to so many rem in width a screen is a phone's. */
const narrow = 40;

const gapOf = (cell: number) => (cell < 14 ? 1 : 2);

const sizes = { large: 1.8, medium: 1.4, small: 1.05 };

/** Lines that a text of so many characters takes; a character is a little wider than half its height. */
function lines(characters: number, size: number, width: number): number {
  return Math.max(1, Math.ceil((characters * 0.58 * size) / width));
}

/** The largest size at which the equation stays short enough to be seen at a glance. */
function textSize({ characters, equations }: Need, width: number): Fit['text'] {
  const most = equations > 1 ? 1 : 2;
  if (lines(characters, sizes.large, width) <= most) return 'large';
  return lines(characters, sizes.medium, width) <= most + 1 ? 'medium' : 'small';
}

/** The card's inside, in rem. */
function insideOf(outer: number, rem: number): number {
  return Math.min(outer / rem, 60) - 2.3;
}

/** The card's height: its heading, its equations, a line or more that says why. */
function cardHeight(need: Need, outer: number, rem: number): number {
  const width = insideOf(outer, rem);
  const size = sizes[textSize(need, width)];
  const each = Math.min(lines(need.characters, size, width), 6) * size * 1.25 + (need.equations > 1 ? 1.6 : 0.3);
  const words = need.compact ? 0 : 2.3 + 1.4 * lines(150, 0.8, width);
  return Math.ceil(rem * (1.3 + need.equations * each + words));
}

/** The narrowest card that is nice to read, in rem. */
const narrowestCard = 17;

function arrange(need: Need, { width, rem, smallest }: Room, within: number): Fit | null {
  const { input, outputs, padded, dropsRows, dropsColumns } = need;
  // A title does not get smaller with its grid.
  const title = (need.compact ? 4 : 10) * rem;
  const gaps = 1.25 * rem * (outputs.length - 1);
  const boards = (cell: number) => {
    const pitch = cell + gapOf(cell);
    const rows = Math.max(...outputs.map((output) => output.rows));
    return {
      inWidth: Math.max(title, input.columns * pitch + (padded ? 3.9 : 0.9) * rem + (dropsRows ? 3.8 * rem : 0)),
      inHeight: input.rows * pitch + (padded ? 5.4 : 2.7) * rem + (dropsColumns ? 3.6 * rem : 0),
      outWidth: outputs.reduce((sum, output) => sum + Math.max(output.columns * pitch + 0.7 * rem, title), 0) + gaps,
      outHeight: rows * pitch + (outputs.length > 1 ? 3.9 : 2.7) * rem,
    };
  };
  const arrow = (need.compact ? 2.4 : 3.9) * rem;
  const fits: Record<Arrangement, (cell: number) => boolean> = {
    beside: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const right = width - inWidth - arrow;
      if (right < Math.max(outWidth, narrowestCard * rem)) return false;
      return Math.max(inHeight, outHeight + cardHeight(need, right, rem) + rem) <= within;
    },
    below: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const high = Math.max(inHeight, outHeight) + cardHeight(need, width, rem) + rem;
      return inWidth + arrow + outWidth <= width && high <= within;
    },
    stacked: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const high = inHeight + outHeight + cardHeight(need, width, rem) + (need.compact ? 1.5 : 4) * rem;
      return Math.max(inWidth, outWidth) <= width && high <= within;
    },
  };
  const largest = Math.round(need.largest * rem);
  for (let cell = largest; cell >= Math.min(smallest, largest); cell--) {
    for (const arrangement of ['beside', 'below', 'stacked'] as const) {
      if (!fits[arrangement](cell)) continue;
      const outer = arrangement === 'beside' ? width - boards(cell).inWidth - arrow : width;
      const text = textSize(need, insideOf(outer, rem));
      const card = cardHeight(need, outer, rem);
      return { arrangement, cell, gap: gapOf(cell), card, text, compact: need.compact };
    }
  }
  return null;
}

/** Words give way to cells, cells to the page's own scrolling, and where even the width does not do, the grid scrolls. */
export function fit(need: Need, room: Room): Fit {
  const endless = Number.POSITIVE_INFINITY;
  const full = arrange(need, room, room.height);
  // On a phone already before cells get hard to hit.
  if (full && (room.width > narrow * room.rem || full.cell >= 2 * room.rem)) return full;
  return (
    arrange({ ...need, compact: true }, room, room.height) ??
    full ??
    arrange(need, room, endless) ?? {
      arrangement: 'stacked',
      cell: room.smallest,
      gap: gapOf(room.smallest),
      card: cardHeight(need, room.width, room.rem),
      text: textSize(need, insideOf(room.width, room.rem)),
      compact: need.compact,
    }
  );
}
