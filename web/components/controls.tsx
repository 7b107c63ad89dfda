import type { ComponentChildren } from 'preact';
import type { Control } from '../state/check.ts';
import { isPreset, presetSettings, presets } from '../state/presets.ts';
import type { PaddingName, Settings } from '../state/settings.ts';
import { change, draft, problems, replaceAll, settings } from '../state/store.ts';
import { Choice } from './choice.tsx';
import { NumberField } from './number-field.tsx';
import { Switch } from './switch.tsx';

/** A control's name, its fields, and what is wrong with them. */
function Group({
  label,
  controls,
  children,
}: {
  label: string;
  controls: readonly Control[];
  children: ComponentChildren;
}) {
  return (
    <fieldset class="group">
      <legend>{label}</legend>
      <div class="fields">{children}</div>
      {controls.map((control) => (
        <Problem key={control} control={control} />
      ))}
    </fieldset>
  );
}

/** Why a control's value cannot be shown, in the package's words. */
export function Problem({ control }: { control: Control }) {
  const text = problems.value[control];
  return text ? (
    <p class="problem" id={`problem-${control}`} role="alert">
      {text}
    </p>
  ) : null;
}

function problemId(control: Control): string | undefined {
  return problems.value[control] ? `problem-${control}` : undefined;
}

function Pair({
  names,
  values,
  control,
  onChange,
}: {
  names: readonly [string, string];
  values: readonly [number, number];
  control: Control;
  onChange: (values: [number, number]) => void;
}) {
  const [down, across] = values;
  const id = problemId(control);
  return (
    <>
      <NumberField label={names[0]} value={down} problemId={id} onChange={(n) => onChange([n, across])} />
      <span class="times">×</span>
      <NumberField label={names[1]} value={across} problemId={id} onChange={(n) => onChange([down, n])} />
    </>
  );
}

function InputSize() {
  const { height, width, channels } = draft.value;
  return (
    <>
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
      <Group label="Channels" controls={['channels']}>
        <NumberField
          label="channels"
          value={channels}
          problemId={problemId('channels')}
          onChange={(n) => change({ channels: n }, 'channels')}
        />
      </Group>
    </>
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
          onChange={(same) => change({ strides: same ? null : settings.value.poolSize }, 'strides')}
        />
      </Group>
    </>
  );
}

const paddingOptions: readonly { value: PaddingName; label: string; hint: string }[] = [
  { value: 'valid', label: 'valid', hint: 'none' },
  { value: 'same', label: 'same', hint: 'odd cell after' },
  { value: 'same_lower', label: 'same lower', hint: 'odd cell before' },
  { value: 'explicit', label: 'custom', hint: 'as you say' },
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
  const current = presets.find((preset) => isPreset(preset, settings.value))?.id ?? '';
  return (
    <div class="group">
      <label for="preset">Start from</label>
      <select
        id="preset"
        value={current}
        onChange={(event) => {
          const preset = presets.find(({ id }) => id === event.currentTarget.value);
          if (preset) replaceAll(presetSettings(preset, settings.value), `preset ${preset.id}`);
        }}
      >
        {current === '' && <option value="">your own settings</option>}
        {presets.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Everything that changes what is computed. */
export function Controls({ children }: { children?: ComponentChildren }) {
  return (
    <form class="controls" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      <Presets />
      <Window />
      <Padding />
      <InputSize />
      <div class="group">
        <Choice
          label="Data format"
          name="format"
          options={[
            { value: 'channels_last', label: 'channels_last' },
            { value: 'channels_first', label: 'channels_first' },
          ]}
          value={draft.value.dataFormat}
          onChange={(value) => change({ dataFormat: value }, 'padding')}
        />
      </div>
      {children}
    </form>
  );
}
