import { Component } from 'preact';

/** Rectangle of cells, in the board's own rows and columns; padding has negative ones. */
export interface Region {
  /** window: outline of the whole window. taps: its real cells. used: cells that take part. chosen: the cell itself. */
  readonly kind: 'window' | 'taps' | 'used' | 'chosen';
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/** Scrolls a board that is wider than the screen to its mark; never the page. */
function bringIntoView(mark: HTMLElement): void {
  const frame = mark.closest('.board-scroll');
  if (!frame || frame.scrollWidth <= frame.clientWidth) return;
  const [first, second = first] = [...frame.querySelectorAll('[data-row="0"]')].map((cell) =>
    cell.getBoundingClientRect(),
  );
  if (!first || !second) return;
  // The mark may still be gliding: its target counts, not its position.
  const { column, width } = mark.dataset;
  const pitch = second.left - first.left || first.width;
  const left = first.left + Number(column) * pitch;
  const right = left + Number(width) * pitch;
  const seen = frame.getBoundingClientRect();
  if (left < seen.left) frame.scrollLeft += left - seen.left - pitch;
  else if (right > seen.right) frame.scrollLeft += right - seen.right + pitch;
}

interface RegionsProps {
  readonly regions: readonly Region[];
}

/** The marks over the cells. */
export class Regions extends Component<RegionsProps> {
  private last: HTMLElement | null = null;
  private seen = '';

  private readonly keep = (element: HTMLElement | null) => {
    this.last = element ?? this.last;
  };

  override componentDidMount() {
    this.componentDidUpdate();
  }

  override componentDidUpdate() {
    const now = JSON.stringify(this.props.regions);
    if (now === this.seen) return;
    this.seen = now;
    // After the frame, in which the browser has laid everything out anyway.
    requestAnimationFrame(() => setTimeout(() => this.last && bringIntoView(this.last)));
  }

  override render({ regions }: RegionsProps) {
    return regions.map(({ kind, row, column, height, width }, index) => (
      <div
        key={`${kind} ${regions[index - 1]?.kind === kind ? index : ''}`}
        ref={this.keep}
        aria-hidden="true"
        class={`region region-${kind}`}
        data-column={column}
        data-width={width}
        style={{ '--r': row, '--c': column, '--h': height, '--w': width }}
      />
    ));
  }
}
