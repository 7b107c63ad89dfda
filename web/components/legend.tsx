import { short } from '../model/numbers.ts';
import { unreached } from '../model/windows.ts';
import { pooled, settings } from '../state/store.ts';

/** Names only the marks that are on the page now. */
export function Legend() {
  const { padding, height, width, compare, divideBy } = settings.value;
  const { rows, columns, apart } = pooled.value;
  const padded = rows.before + rows.after + columns.before + columns.after > 0;
  const dropped = unreached(rows, height).length + unreached(columns, width).length > 0;
  return (
    <ul class="legend">
      <li>
        <i class="key key-window" /> window
      </li>
      {padding !== 'valid' && padded && (
        <li>
          <i class="key key-padding" /> padding, {divideBy === 'real' ? 'not counted' : 'counted as zeros'}
        </li>
      )}
      {dropped && (
        <li>
          <i class="key key-dropped" /> dropped: no window reaches it
        </li>
      )}
      {compare && (
        <li>
          <i class="key key-heat" /> the two divisors lead apart, by up to {short(apart)}
        </li>
      )}
    </ul>
  );
}
