import { useState } from 'preact/hooks';
import { Choice } from '../components/choice.tsx';
import { Problem } from '../components/group.tsx';
import { Switch } from '../components/switch.tsx';
import { limits } from '../state/settings.ts';
import { change, draft } from '../state/store.ts';
import { settingsProblem } from './client.ts';

type Pair = readonly [number, number];

function Slider(props: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <label class="slider">
      <span>{props.label}</span>
      <input
        type="range"
        min={1}
        max={limits.imageWindow}
        value={props.value}
        onInput={(event) => props.onChange(Number(event.currentTarget.value))}
      />
      <input
        type="number"
        aria-label={`${props.label} in pixels`}
        min={1}
        max={limits.imageWindow}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}

/** One slider for a square, else one for each side. */
function Sides({
  label,
  value,
  square,
  onChange,
}: {
  label: string;
  value: Pair;
  square: boolean;
  onChange: (value: Pair) => void;
}) {
  const [down, across] = value;
  if (square) return <Slider label={label} value={down} onChange={(n) => onChange([n, n])} />;
  return (
    <>
      <Slider label={`${label} height`} value={down} onChange={(n) => onChange([n, across])} />
      <Slider label={`${label} width`} value={across} onChange={(n) => onChange([down, n])} />
    </>
  );
}

/** Window, stride and padding of the picture's pooling. */
export function ImageControls() {
  const { imageWindow, imageStride, imagePadding } = draft.value;
  const stride = imageStride ?? imageWindow;
  const even = ([down, across]: Pair) => Object.is(down, across);
  const [wish, setWish] = useState(true);
  const square = wish && even(imageWindow) && even(stride);
  return (
    <div class="image-controls">
      <div>
        <Sides
          label="Window"
          value={imageWindow}
          square={square}
          onChange={(size) => change({ imageWindow: size }, 'imageWindow')}
        />
        <Switch
          label="square"
          checked={square}
          onChange={(checked) => {
            setWish(checked);
            const [down] = imageWindow;
            if (!checked) return;
            change(
              { imageWindow: [down, down], imageStride: imageStride && [imageStride[0], imageStride[0]] },
              'imageWindow',
            );
          }}
        />
        <Problem control="imageWindow" />
      </div>
      <div>
        {imageStride && (
          <Sides
            label="Stride"
            value={imageStride}
            square={square}
            onChange={(size) => change({ imageStride: size }, 'imageStride')}
          />
        )}
        <Switch
          label="stride as the window"
          checked={imageStride === null}
          onChange={(same) => change({ imageStride: same ? null : imageWindow }, 'imageStride')}
        />
        <Problem control="imageStride" />
      </div>
      <Choice
        label="Padding"
        name="image-padding"
        options={[
          { value: 'same', label: 'same' },
          { value: 'valid', label: 'valid' },
        ]}
        value={imagePadding}
        onChange={(value) => change({ imagePadding: value }, 'imageWindow')}
      />
      {settingsProblem.value && (
        <p class="problem" role="alert">
          {settingsProblem.value}
        </p>
      )}
    </div>
  );
}
