import { asked, change, draft, show } from '../state/store.ts';
import { Choice } from './choice.tsx';
import { Group, problemId } from './group.tsx';
import { NumberField } from './number-field.tsx';
import { Switch } from './switch.tsx';

/** What the sum is divided by. */
export function DivisorChoice() {
  const { divideBy, override } = draft.value;
  return (
    <div>
      <Choice
        label="Divide by"
        name="divide"
        options={[
          { value: 'real', label: 'real cells', hint: 'Keras, TensorFlow' },
          { value: 'area', label: 'window area', hint: 'PyTorch’s default' },
          { value: 'number', label: 'a number', hint: 'divisor override' },
        ]}
        value={divideBy}
        onChange={(value) => change({ divideBy: value }, 'divisorOverride')}
      />
      {divideBy === 'number' && (
        <Group label="Divisor" controls={['divisorOverride']}>
          <NumberField
            label="divisor"
            min={-999}
            value={override}
            problemId={problemId('divisorOverride')}
            onChange={(n) => change({ override: n }, 'divisorOverride')}
          />
        </Group>
      )}
    </div>
  );
}

/** The divisor, and how much of it the output grid shows. */
export function DivisorControls() {
  const { compare, counts } = asked.value;
  return (
    <>
      <DivisorChoice />
      <Choice
        label="Compare with"
        name="compare"
        options={[
          { value: 'off', label: 'nothing' },
          { value: 'on', label: 'other divisor' },
          { value: 'pytorch', label: 'PyTorch’s layer' },
        ]}
        value={compare}
        onChange={(value) => show({ compare: value })}
      />
      <Switch label="show each cell’s divisor" checked={counts} onChange={(checked) => show({ counts: checked })} />
    </>
  );
}
