import type { Room } from './room.ts';

/** Places everything so that cells get as large as the room allows. Pure arithmetic: it reads no element. */

interface Size {
  readonly rows: number;
  readonly columns: number;
}

interface Caption {
  readonly title: string;
  /** Characters of the shape behind it. */
  readonly shape: number;
}

export interface Need {
  /** The input with its padding and what hangs over. */
  readonly input: Size;
  readonly outputs: readonly (Size & Caption)[];
  /** What is written around the input takes room too. */
  readonly padded: boolean;
  readonly dropsRows: boolean;
  readonly dropsColumns: boolean;
  /** Characters of the longest equation, and how many equations there are. */
  readonly characters: number;
  readonly equations: number;
  /** Characters of the longest sentence under them. */
  readonly words: number;
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

/** Screens of up to so many rem in width count as phones. */
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
function cardHeight(need: Need, outer: number, { rem, target }: Pick<Room, 'rem' | 'target'>): number {
  const width = insideOf(outer, rem);
  const size = sizes[textSize(need, width)];
  const each = Math.min(lines(need.characters, size, width), 6) * size * 1.25 + (need.equations > 1 ? 1.6 : 0.3);
  const words = need.compact ? 0 : target + 0.05 + 1.4 * lines(need.words, 0.8, width);
  return Math.ceil(rem * (1.3 + need.equations * each + words));
}

/** The narrowest card that is nice to read, and the widest beside the input, in rem; as in desk.css. */
const narrowestCard = 17;
const widestBeside = 36;

/** The height, in rem, that the titles of two outputs need beyond one line: they break, and the shape goes below. */
function captionHeight({ title, shape }: Caption, width: number, compact: boolean): number {
  const wide = (characters: number) => characters * 0.58;
  let height = 0;
  let used = 0;
  for (const word of title.split(' ')) {
    const next = used + wide(word.length + (used ? 1 : 0));
    if (used && next > width) height += 1.15;
    used = used && next > width ? wide(word.length) : next;
  }
  const below = !compact && (height > 0 || used + 0.6 + shape * 0.53 > width);
  return height + (below ? 1.3 : 0);
}

function arrange(need: Need, room: Room, within: number): Fit | null {
  const { width, rem, smallest } = room;
  const { input, outputs, padded, dropsRows, dropsColumns } = need;
  // A title does not get smaller with its grid.
  const title = (need.compact ? 4 : 10) * rem;
  const gaps = 1.25 * rem * (outputs.length - 1);
  const boards = (cell: number) => {
    const pitch = cell + gapOf(cell);
    const wide = ({ columns }: Size) => Math.max(columns * pitch + 0.7 * rem, title);
    const rows = Math.max(...outputs.map((output) => output.rows));
    const captions = outputs.map((output) => captionHeight(output, wide(output) / rem, need.compact));
    return {
      inWidth: Math.max(title, input.columns * pitch + (padded ? 3.9 : 0.9) * rem + (dropsRows ? 3.8 * rem : 0)),
      inHeight: input.rows * pitch + (padded ? 5.4 : 2.7) * rem + (dropsColumns ? 3.6 * rem : 0),
      outWidth: outputs.reduce((sum, output) => sum + wide(output), 0) + gaps,
      outHeight: rows * pitch + (2.7 + (outputs.length > 1 ? Math.max(...captions) : 0)) * rem,
    };
  };
  const arrow = (need.compact ? 2.4 : 3.9) * rem;
  // The outputs and the card under them share a column.
  const besideWidth = (cell: number) => {
    const { inWidth, outWidth } = boards(cell);
    return Math.max(outWidth, Math.min(width - inWidth - arrow, widestBeside * rem));
  };
  const fits: Record<Arrangement, (cell: number) => boolean> = {
    beside: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const right = width - inWidth - arrow;
      if (right < Math.max(outWidth, narrowestCard * rem)) return false;
      return Math.max(inHeight, outHeight + cardHeight(need, besideWidth(cell), room) + rem) <= within;
    },
    below: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const high = Math.max(inHeight, outHeight) + cardHeight(need, width, room) + rem;
      return inWidth + arrow + outWidth <= width && high <= within;
    },
    stacked: (cell) => {
      const { inWidth, inHeight, outWidth, outHeight } = boards(cell);
      const high =
        inHeight +
        outHeight +
        cardHeight(need, width, room) +
        (need.compact ? (outputs.length > 1 ? 2.2 : 1.5) : 4) * rem;
      return Math.max(inWidth, outWidth) <= width && high <= within;
    },
  };
  const largest = Math.round(need.largest * rem);
  for (let cell = largest; cell >= Math.min(smallest, largest); cell--) {
    for (const arrangement of ['beside', 'below', 'stacked'] as const) {
      if (!fits[arrangement](cell)) continue;
      const outer = arrangement === 'beside' ? besideWidth(cell) : width;
      const text = textSize(need, insideOf(outer, rem));
      const card = cardHeight(need, outer, room);
      return { arrangement, cell, gap: gapOf(cell), card, text, compact: need.compact };
    }
  }
  return null;
}

/** First the words go, then the page scrolls, and where even the width is not enough the grid scrolls. */
export function fit(need: Need, room: Room): Fit {
  const endless = Number.POSITIVE_INFINITY;
  const full = arrange(need, room, room.height);
  // On a phone the words go before cells get hard to hit.
  if (full && (room.width > narrow * room.rem || full.cell >= 2 * room.rem)) return full;
  const compact = { ...need, compact: true };
  return (
    arrange(compact, room, room.height) ??
    full ??
    // Where nothing scrolls, cells that are hard to hit are better than cells off the screen.
    (room.scrolls ? null : arrange(compact, { ...room, smallest: 3 }, room.height)) ??
    arrange(need, room, endless) ?? {
      arrangement: 'stacked',
      cell: room.smallest,
      gap: gapOf(room.smallest),
      card: cardHeight(need, room.width, room),
      text: textSize(need, insideOf(room.width, room.rem)),
      compact: need.compact,
    }
  );
}
