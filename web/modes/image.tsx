import '../styles/image.css';
import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../components/choice.tsx';
import { Problem } from '../components/group.tsx';
import { Switch } from '../components/switch.tsx';
import { cameraOn, cameraProblem, startCamera, stopCamera } from '../image/camera.ts';
import {
  download,
  magnify,
  pictureProblem,
  pictures,
  poolAgain,
  settingsProblem,
  showFile,
  showFrame,
  showZonePlate,
} from '../image/client.ts';
import { Magnifier } from '../image/magnifier.tsx';
import type { PoolingSettings } from '../image/messages.ts';
import { Picture } from '../image/picture.tsx';
import { resultAt, windowAt } from '../image/window-at.ts';
import { short } from '../model/numbers.ts';
import { limits, type Settings } from '../state/settings.ts';
import { change, settings } from '../state/store.ts';

function poolingOf({ imageWindow, imageStride, imagePadding }: Settings): PoolingSettings {
  return { window: imageWindow, stride: imageStride ?? imageWindow, padding: imagePadding };
}

/** Pictures are called by their width first, unlike tensors. */
function widthByHeight([height, width]: readonly [number, number]): string {
  return `${width} × ${height}`;
}

const now = () => poolingOf(settings.value);

/** A picture of the reader's own takes the camera's place. */
function takeFile(file: File | null | undefined): void {
  if (!file) return;
  stopCamera();
  showFile(file, now());
}

/** The first picture among dropped or pasted things; anything else is handed over too, to be explained. */
function firstFile(list: DataTransfer | null): File | null {
  const files = [...(list?.files ?? [])];
  return files.find((file) => file.type.startsWith('image/')) ?? files[0] ?? null;
}

function Sources() {
  return (
    <div class="sources">
      <button
        type="button"
        onClick={() => {
          stopCamera();
          showZonePlate(now());
        }}
      >
        Zone plate
      </button>
      <label class="button">
        Choose a picture…
        <input
          type="file"
          accept="image/*"
          class="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            takeFile(file);
          }}
        />
      </label>
      <button
        type="button"
        onClick={() => {
          pictureProblem.value = null;
          if (cameraOn.value) stopCamera();
          else startCamera((frame) => showFrame(frame, now()));
        }}
      >
        {cameraOn.value ? 'Stop the camera' : 'Camera'}
      </button>
      <p class="hint">Or drop one here, or paste it. Everything stays on this device.</p>
      {[pictureProblem.value, cameraProblem.value].map(
        (text) =>
          text && (
            <p key={text} class="problem" role="alert">
              {text}
            </p>
          ),
      )}
    </div>
  );
}

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

function ImageControls() {
  const { imageWindow, imageStride, imagePadding } = settings.value;
  return (
    <div class="image-controls">
      <div>
        <Slider label="Window" value={imageWindow} onChange={(n) => change({ imageWindow: n }, 'imageWindow')} />
        <Problem control="imageWindow" />
      </div>
      <div>
        <Slider
          label="Stride"
          value={imageStride ?? imageWindow}
          onChange={(n) => change({ imageStride: n }, 'imageStride')}
        />
        <Switch
          label="same as the window"
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

/** A picture and its pooled form side by side, live. */
export default function ImageMode() {
  const pooling = now();
  const { window, stride, padding } = pooling;
  const shown = pictures.value;
  const [spot, setSpot] = useState<readonly [number, number] | null>(null);
  const [over, setOver] = useState(false);

  useEffect(() => {
    if (pictures.value) poolAgain({ window, stride, padding });
    else showZonePlate({ window, stride, padding });
  }, [window, stride, padding]);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      takeFile(firstFile(event.clipboardData));
    };
    addEventListener('paste', paste);
    return () => {
      removeEventListener('paste', paste);
      stopCamera();
    };
  }, []);

  const rows = shown?.resultSize[0] ?? 1;
  const columns = shown?.resultSize[1] ?? 1;
  // Until something is pointed at: a little off the centre.
  const row = Math.min(spot?.[0] ?? Math.floor(rows * 0.55), rows - 1);
  const column = Math.min(spot?.[1] ?? Math.floor(columns * 0.55), columns - 1);
  const under = shown && windowAt(shown.sourceSize, pooling, row, column);

  // The magnifier shows two windows a side where there is room, so that one sees what comes next.
  useEffect(() => {
    if (!under || !shown) return;
    const side = Math.min(limits.side, Math.max(window + stride, 8));
    magnify({
      ...under,
      height: Math.min(side, shown.sourceSize[0] - under.top),
      width: Math.min(side, shown.sourceSize[1] - under.left),
    });
  }, [shown, under?.top, under?.left, window, stride]);

  return (
    <section
      class={`stage image-stage${over ? ' over' : ''}`}
      aria-label="Pictures"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        takeFile(firstFile(event.dataTransfer));
      }}
    >
      <Sources />
      <ImageControls />
      {shown && (
        <div class="pictures">
          <Picture
            title="Source"
            detail={`${widthByHeight(shown.sourceSize)} pixels`}
            bitmap={shown.source}
            size={shown.sourceSize}
            frame={under}
            onPoint={(y, x) => setSpot(resultAt(shown.sourceSize, pooling, y, x))}
          />
          <Picture
            title="Pooled"
            detail={`${widthByHeight(shown.resultSize)} pixels in ${short(shown.milliseconds, 1)} ms`}
            bitmap={shown.result}
            size={shown.resultSize}
            frame={{ top: row, left: column, height: 1, width: 1 }}
            onPoint={(y, x) => setSpot([y, x])}
            onStep={(down, across) =>
              setSpot([
                Math.max(0, Math.min(rows - 1, row + down)),
                Math.max(0, Math.min(columns - 1, column + across)),
              ])
            }
          />
        </div>
      )}
      {shown && (
        <div class="under-pictures">
          <Magnifier pooling={pooling} window={under} />
          <button type="button" onClick={download}>
            Download the pooled picture
          </button>
        </div>
      )}
    </section>
  );
}
