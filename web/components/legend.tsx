import { count, short } from '../model/numbers.ts';
import { unreached } from '../model/windows.ts';
import { compared } from '../state/compared.ts';
import { pooled, settings } from '../state/store.ts';

/** Names only the marks that are on the page now. */
export function Legend() {
  const { padding, height, width, divideBy } = settings.value;
  const { rows, columns } = pooled.value;
  const other = compared();
  const differing = other?.differences ?? [];
  const overhang = rows.overhang + columns.overhang > 0;
  const padded = rows.before + rows.after + columns.before + columns.after > 0;
  const dropped = unreached(rows, height).length + unreached(columns, width).length > 0;
  return (
    <ul class="legend">
      <li>
        <i class="key key-window" /> window
      </li>
      {padding !== 'valid' && padded && (
        <li>
          <i class="key key-padding" /> padding,{' '}
          {{ real: 'not counted', area: 'counted as zeros', number: 'zeros' }[divideBy]}
        </li>
      )}
      {dropped && (
        <li>
          <i class="key key-dropped" /> dropped: no window reaches it
        </li>
      )}
      {overhang && (
        <li>
          <i class="key key-overhang" /> hangs over the end, never counted
        </li>
      )}
      {other && (
        <li>
          <i class="key key-heat" />{' '}
          {differing.length === 0
            ? 'no cell differs'
            : `${count(differing.length, 'cell')} differ, by up to ${short(Math.max(...differing))}`}
        </li>
      )}
    </ul>
  );
}
