import type { ComponentChildren } from 'preact';
import { presetOf, presetSettings, presets } from '../state/presets.ts';
import type { PaddingName, Settings } from '../state/settings.ts';
import { signal } from '../state/signal.ts';
import { asked, change, draft, replaceAll } from '../state/store.ts';
import { Choice } from './choice.tsx';
import { Group, Pair, Problem, problemId } from './group.tsx';
import { NumberField } from './number-field.tsx';
import { RareControls } from './rare-controls.tsx';
import { Switch } from './switch.tsx';

function InputSize() {
  const { height, width } = draft.value;
  return (
    <Group label="Input height × width" controls={['height', 'width']}>
      <NumberField
        label="input height"
        value={height}
        problemId={problemId('height')}
        onChange={(n) => change({ height: n }, 'height')}
      />
      <span class="times">×</span>
      <NumberField
        label="input width"
        value={width}
        problemId={problemId('width')}
        onChange={(n) => change({ width: n }, 'width')}
      />
    </Group>
  );
}

function OutputSize() {
  const { outputSize } = draft.value;
  return (
    <Group label="Output" controls={['outputSize']}>
      {outputSize && (
        <Pair
          names={['output height', 'output width']}
          values={outputSize}
          control="outputSize"
          onChange={(values) => change({ outputSize: values }, 'outputSize')}
        />
      )}
      <Switch
        label="of a given size (adaptive)"
        checked={outputSize !== null}
        onChange={(given) => change({ outputSize: given ? [2, 2] : null }, 'outputSize')}
      />
    </Group>
  );
}

function Window() {
  const { poolSize, strides } = draft.value;
  return (
    <>
      <Group label="Window (pool size)" controls={['poolSize']}>
        <Pair
          names={['window height', 'window width']}
          values={poolSize}
          control="poolSize"
          onChange={(values) => change({ poolSize: values }, 'poolSize')}
        />
      </Group>
      <Group label="Strides" controls={['strides']}>
        {strides && (
          <Pair
            names={['vertical stride', 'horizontal stride']}
            values={strides}
            control="strides"
            onChange={(values) => change({ strides: values }, 'strides')}
          />
        )}
        <Switch
          label="same as the window"
          checked={strides === null}
          onChange={(same) => change({ strides: same ? null : asked.value.poolSize }, 'strides')}
        />
      </Group>
    </>
  );
}

const paddingOptions: readonly { value: PaddingName; label: string; hint: string }[] = [
  { value: 'valid', label: 'valid', hint: 'none' },
  { value: 'same', label: 'same', hint: 'extra cell at the end' },
  { value: 'same_lower', label: 'same lower', hint: 'extra at the start' },
  { value: 'explicit', label: 'custom', hint: 'each side set' },
];

const amountNames = ['top', 'bottom', 'left', 'right'] as const;

function Padding() {
  const { padding, amounts } = draft.value;
  return (
    <div class="group">
      <Choice
        label="Padding"
        name="padding"
        options={paddingOptions}
        value={padding}
        onChange={(value) => change({ padding: value }, 'padding')}
      />
      {padding === 'explicit' && (
        <div class="amounts">
          {amountNames.map((name, index) => (
            <div key={name} class="amount">
              <span aria-hidden="true">{name}</span>
              <NumberField
                label={`padding ${name}`}
                min={0}
                value={amounts[index] ?? 0}
                problemId={problemId('padding')}
                onChange={(n) =>
                  change({ amounts: amounts.with(index, n) as unknown as Settings['amounts'] }, 'padding')
                }
              />
            </div>
          ))}
        </div>
      )}
      <Problem control="padding" />
    </div>
  );
}

function Presets() {
  const current = presetOf(asked.value);
  return (
    <div class="group">
      <label for="preset">Start from</label>
      <select
        id="preset"
        value={current}
        onChange={({ currentTarget: { value } }) => {
          if (value) replaceAll((now) => presetSettings(value, now), `preset ${value}`);
        }}
      >
        {current === '' && <option value="">your own settings</option>}
        {presets.map((group) => (
          <optgroup key={group.group} label={group.group}>
            {group.presets.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

const rareOpen = signal(false);

/** Options that few layers use; open as soon as one is set. */
function Rare() {
  const { dilations, ceilMode, channels, dataFormat } = draft.value;
  const set = ceilMode || channels > 1 || dataFormat !== 'channels_last' || dilations.some((n) => n !== 1);
  const open = rareOpen.value || set;
  return (
    <details
      class="rare"
      open={open}
      onToggle={(event) => {
        rareOpen.value = event.currentTarget.open;
      }}
    >
      <summary>Channels, dilation, ceil mode</summary>
      {open && <RareControls />}
    </details>
  );
}

/** Everything that changes what is computed. A given output size takes the place of window, strides and padding. */
export function Controls({ divisor, children }: { divisor?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <form id="settings" class="controls" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      <div class="controls-inner">
        <Presets />
        {draft.value.outputSize === null && (
          <>
            <Window />
            <Padding />
          </>
        )}
        <OutputSize />
        <InputSize />
        {divisor}
        <Rare />
        {children}
      </div>
    </form>
  );
}
