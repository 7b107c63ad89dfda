import { settings, show } from '../state/store.ts';
import { cameraOn, cameraProblem, startCamera, stopCamera } from './camera.ts';
import { pictureProblem, showDrawn, showFile, showFrame } from './client.ts';
import type { PoolingSettings } from './messages.ts';

/** The pooling that the settings ask for. */
export function now(): PoolingSettings {
  const { imageWindow, imageStride, imagePadding } = settings.value;
  return { window: imageWindow, stride: imageStride ?? imageWindow, padding: imagePadding };
}

const drawn = [
  { picture: 'rings', label: 'Zone plate' },
  { picture: 'lighthouse', label: 'Lighthouse' },
] as const;

/** A picture of the reader's own takes the camera's place. */
export function takeFile(file: File | null | undefined): void {
  if (!file) return;
  stopCamera();
  showFile(file, now());
}

/** The first picture among dropped or pasted things; anything else is handed over too, to be explained. */
export function firstFile(list: DataTransfer | null): File | null {
  const files = [...(list?.files ?? [])];
  return files.find((file) => file.type.startsWith('image/')) ?? files[0] ?? null;
}

/** Where pictures come from. */
export function Sources() {
  return (
    <div class="sources">
      {drawn.map(({ picture, label }) => (
        <button
          key={picture}
          type="button"
          onClick={() => {
            stopCamera();
            show({ picture });
            showDrawn(picture, now());
          }}
        >
          {label}
        </button>
      ))}
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
