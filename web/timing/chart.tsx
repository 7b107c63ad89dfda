import { type Contender, contenders, type Measured } from './messages.ts';
import { duration, median, quantile } from './statistics.ts';

const names: Record<Contender, { name: string; hint: string }> = {
  avgpool2d: { name: 'avgpool2d', hint: 'the whole call, array to fresh array' },
  given: { name: 'avgpool2d', hint: 'into an output array that was given' },
  loop: { name: 'plain loop', hint: 'JavaScript, array to fresh array' },
  tfjs: { name: 'TensorFlow.js', hint: 'the whole call, array to fresh array' },
  tfjsResident: { name: 'TensorFlow.js', hint: 'pooling alone, data already in its memory' },
  copy: { name: 'copying alone', hint: 'input in, output out, nothing computed' },
};

/** A bar to the median and a whisker from the 10th to the 90th percentile, for each contender. */
export function Chart({ results }: { results: Partial<Record<Contender, Measured>> }) {
  const shown = contenders.filter((name) => results[name]);
  const longest = Math.max(...shown.map((name) => quantile(results[name]?.samples ?? [], 0.9)));
  const percent = (value: number) => `${(100 * value) / longest}%`;
  return (
    <table class="chart">
      <caption>Time per call: median, and the spread from the 10th to the 90th percentile</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Contender</th>
          <th scope="col">Chart</th>
          <th scope="col">Median</th>
          <th scope="col">Spread</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((name) => {
          const samples = results[name]?.samples ?? [];
          const [low, middle, high] = [0.1, 0.5, 0.9].map((part) => quantile(samples, part));
          return (
            <tr key={name} class={`contender-${name}`}>
              <th scope="row">
                {names[name].name}
                <small>{names[name].hint}</small>
              </th>
              <td class="plot" aria-hidden="true">
                <div class="bar" style={{ width: percent(median(samples)) }} />
                <div class="whisker" style={{ left: percent(low ?? 0), width: percent((high ?? 0) - (low ?? 0)) }} />
              </td>
              <td class="median">{duration(middle ?? Number.NaN)}</td>
              <td class="spread">
                {duration(low ?? Number.NaN)} to {duration(high ?? Number.NaN)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
