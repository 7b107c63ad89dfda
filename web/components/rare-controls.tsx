import { change, draft } from '../state/store.ts';
import { Choice } from './choice.tsx';
import { Group, Pair, Problem, problemId } from './group.tsx';
import { NumberField } from './number-field.tsx';
import { Switch } from './switch.tsx';

/** The options that few layers have. */
export function RareControls() {
  const { outputSize, dilations, ceilMode, channels, dataFormat } = draft.value;
  const hasWindow = outputSize === null;
  return (
    <div class="controls-inner">
      {hasWindow && (
        <>
          <Group label="Dilations" controls={['dilations']}>
            <Pair
              names={['vertical dilation', 'horizontal dilation']}
              values={dilations}
              control="dilations"
              onChange={(values) => change({ dilations: values }, 'dilations')}
            />
          </Group>
          <div class="group">
            <Switch
              label="ceil mode: round the output size up"
              checked={ceilMode}
              onChange={(checked) => change({ ceilMode: checked }, 'ceilMode')}
            />
            <Problem control="ceilMode" />
          </div>
        </>
      )}
      <Group label="Channels" controls={['channels']}>
        <NumberField
          label="channels"
          value={channels}
          problemId={problemId('channels')}
          onChange={(n) => change({ channels: n }, 'channels')}
        />
      </Group>
      <div class="group">
        <Choice
          label="Data format"
          name="format"
          options={[
            { value: 'channels_last', label: 'channels_last' },
            { value: 'channels_first', label: 'channels_first' },
          ]}
          value={dataFormat}
          onChange={(value) => change({ dataFormat: value }, 'padding')}
        />
      </div>
    </div>
  );
}
